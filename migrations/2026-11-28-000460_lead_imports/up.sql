-- Files of leads come in, too.
ALTER TABLE imports DROP CONSTRAINT imports_kind_check,
    ADD CONSTRAINT imports_kind_check CHECK (kind IN ('clients', 'leads'));

-- The import that made a lead: "show the created". It stays with the lead for good, as imports are kept.
CREATE TABLE imported_leads (
    lead_id   bigint PRIMARY KEY,
    home      bigint NOT NULL,
    import_id bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    CONSTRAINT imported_leads_lead_fkey FOREIGN KEY (home, lead_id) REFERENCES leads (home, id)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX imported_leads_import_id_idx ON imported_leads (import_id, lead_id);

-- What is in a file says who may hear that it came in.
DROP VIEW notifications_placed;
CREATE VIEW notifications_placed AS
SELECT notifications.*,
       coalesce(clients.owner_id, leads.owner_id, imports.owner_id, mailings.owner_id) AS owner_id,
       coalesce(clients.home, leads.home, groups.id, -imports.owner_id, -mailings.owner_id) AS home,
       imports.kind AS import_kind
FROM notifications
LEFT JOIN clients ON notifications.about = 'client' AND clients.id = notifications.about_id AND clients.deleted_at IS NULL
LEFT JOIN leads ON notifications.about = 'lead' AND leads.id = notifications.about_id AND leads.deleted_at IS NULL
LEFT JOIN groups ON notifications.about = 'group' AND groups.id = notifications.about_id
LEFT JOIN imports ON notifications.about = 'import' AND imports.id = notifications.about_id
LEFT JOIN mailings ON notifications.about = 'mailing' AND mailings.id = notifications.about_id AND mailings.deleted_at IS NULL;
