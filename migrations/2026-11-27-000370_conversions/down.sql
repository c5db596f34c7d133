DROP VIEW records;
CREATE VIEW records AS
SELECT 'client' AS kind, id, home, owner_id, name AS title, created_at FROM clients WHERE deleted_at IS NULL
UNION ALL
SELECT 'lead', id, home, owner_id, title, created_at FROM leads WHERE deleted_at IS NULL;
DROP TABLE conversions;
ALTER TABLE leads DROP COLUMN converted_to, DROP COLUMN converted_at;
