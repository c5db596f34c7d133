DELETE FROM role_permissions WHERE permission LIKE 'suppressions.%';
DROP VIEW mailing_audience, mailing_letters, letter_links, open_runs;
DROP TRIGGER suppressions_hurry_retries ON suppressions;
DROP TRIGGER suppressions_changed ON suppressions;
DROP FUNCTION hurry_retries;
-- What the older version does not know it would not heed either.
DELETE FROM suppressions WHERE owner_id IS NULL OR reason <> 'no_such_address';
ALTER TABLE clients ADD COLUMN no_such_address boolean NOT NULL DEFAULT false;
UPDATE clients SET no_such_address = true WHERE suppressed = 'no_such_address';
ALTER TABLE clients DROP COLUMN suppressed;
CREATE INDEX clients_no_such_address_idx ON clients (owner_id, id) WHERE no_such_address AND deleted_at IS NULL;
CREATE OR REPLACE FUNCTION mark_clients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE clients SET no_such_address = (TG_OP = 'INSERT')
    FROM (
        SELECT clients.id
        FROM clients JOIN changed ON clients.owner_id = changed.owner_id AND clients.email = changed.email
        WHERE clients.deleted_at IS NULL
        ORDER BY clients.id FOR UPDATE OF clients
    ) AS locked
    WHERE clients.id = locked.id;
    RETURN NULL;
END $$;
DROP TABLE lifted_suppressions;
DROP FUNCTION suppression_of;
DROP INDEX suppressions_owner_id_id_idx, suppressions_reason_id_idx, suppressions_owner_id_created_at_idx, suppressions_search_idx;
ALTER TABLE suppressions DROP CONSTRAINT suppressions_pkey, DROP CONSTRAINT suppressions_owner_id_email_key,
    DROP CONSTRAINT suppressions_reason_check, DROP COLUMN id, DROP COLUMN note, DROP COLUMN delivery_id;
ALTER TABLE suppressions ALTER COLUMN owner_id SET NOT NULL, ADD PRIMARY KEY (owner_id, email),
    ADD CONSTRAINT suppressions_reason_check CHECK (reason IN ('no_such_address'));
ALTER TABLE mailing_runs DROP COLUMN language;
ALTER TABLE deliveries DROP COLUMN reason;
ALTER TABLE delivery_attempts DROP COLUMN reason;
CREATE VIEW open_runs AS SELECT id FROM mailing_runs WHERE finished_at IS NULL;
CREATE VIEW mailing_letters AS
SELECT mailings.id AS mailing_id, mailings.owner_id, mailings.name AS mailing_name,
       users.name AS owner_name, users.email AS owner_email,
       coalesce(messages.subject, mailings.subject) AS subject,
       coalesce(messages.body, mailings.body) AS body,
       coalesce(messages.format, mailings.format) AS format
FROM mailings
JOIN users ON users.id = mailings.owner_id
LEFT JOIN messages ON messages.owner_id = mailings.owner_id AND messages.id = mailings.message_id;
CREATE VIEW mailing_audience AS
SELECT chosen.mailing_id, chosen.id AS client_id, chosen.email, chosen.name, chosen.phone, chosen.comment,
       suppressions.email IS NOT NULL AS suppressed
FROM (
    SELECT mailings.id AS mailing_id, clients.*
    FROM mailings
    JOIN clients ON clients.owner_id = mailings.owner_id
    WHERE mailings.audience = 'all'
    UNION ALL
    SELECT mailings.id, clients.*
    FROM mailings
    JOIN mailing_recipients ON mailing_recipients.mailing_id = mailings.id
    JOIN clients ON clients.owner_id = mailing_recipients.owner_id AND clients.id = mailing_recipients.client_id
    WHERE mailings.audience = 'chosen'
) chosen
LEFT JOIN suppressions ON suppressions.owner_id = chosen.owner_id AND suppressions.email = chosen.email
WHERE chosen.deleted_at IS NULL;
