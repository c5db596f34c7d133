DROP VIEW notifications_placed;
CREATE VIEW notifications_placed AS
SELECT notifications.*,
       coalesce(clients.owner_id, leads.owner_id, imports.owner_id, mailings.owner_id) AS owner_id,
       coalesce(clients.home, leads.home, groups.id, -imports.owner_id, -mailings.owner_id) AS home
FROM notifications
LEFT JOIN clients ON notifications.about = 'client' AND clients.id = notifications.about_id AND clients.deleted_at IS NULL
LEFT JOIN leads ON notifications.about = 'lead' AND leads.id = notifications.about_id AND leads.deleted_at IS NULL
LEFT JOIN groups ON notifications.about = 'group' AND groups.id = notifications.about_id
LEFT JOIN imports ON notifications.about = 'import' AND imports.id = notifications.about_id
LEFT JOIN mailings ON notifications.about = 'mailing' AND mailings.id = notifications.about_id AND mailings.deleted_at IS NULL;
DROP TABLE imported_leads;
DELETE FROM import_mappings WHERE kind = 'leads';
DELETE FROM imports WHERE kind = 'leads';
ALTER TABLE imports DROP CONSTRAINT imports_kind_check,
    ADD CONSTRAINT imports_kind_check CHECK (kind IN ('clients'));
