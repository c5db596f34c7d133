DELETE FROM role_permissions WHERE permission IN ('groups.read', 'groups.write');
DELETE FROM user_permissions WHERE permission IN ('groups.read', 'groups.write');
ALTER TABLE invitations DROP COLUMN group_id, DROP COLUMN group_role;
DROP VIEW reachable_again, mailing_audience;

-- What belonged to groups is its owner's alone again; of several with one address the oldest stays.
DROP TRIGGER clients_added ON clients;
DROP TRIGGER clients_removed ON clients;
DROP TRIGGER clients_moved ON clients;
DROP TRIGGER clients_change_hands ON clients;
DROP FUNCTION count_added_clients, count_removed_clients, count_moved_client, hand_client_over;
DROP FUNCTION hand_over;
DROP VIEW group_figures;
DROP TABLE client_counts;
UPDATE clients SET deleted_at = now() WHERE deleted_at IS NULL AND EXISTS (
    SELECT FROM clients older
    WHERE older.owner_id = clients.owner_id AND older.email = clients.email AND older.deleted_at IS NULL AND older.id < clients.id);
ALTER TABLE clients DROP COLUMN home, DROP COLUMN group_id;
DROP INDEX clients_owner_id_email_idx;
CREATE UNIQUE INDEX clients_owner_id_email_key ON clients (owner_id, email) WHERE deleted_at IS NULL;
CREATE TABLE client_counts (
    owner_id bigint PRIMARY KEY REFERENCES users,
    clients  bigint NOT NULL
) WITH (fillfactor = 50);
-- Of those too who have but deleted ones: bringing one back counts on.
INSERT INTO client_counts SELECT owner_id, count(*) FILTER (WHERE deleted_at IS NULL) FROM clients GROUP BY owner_id;

CREATE FUNCTION count_added_clients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO client_counts AS counted (owner_id, clients)
    SELECT owner_id, count(*) FROM added WHERE deleted_at IS NULL GROUP BY owner_id ORDER BY owner_id
    ON CONFLICT (owner_id) DO UPDATE SET clients = counted.clients + excluded.clients;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_added AFTER INSERT ON clients REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_added_clients();

CREATE FUNCTION count_removed_clients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE client_counts SET clients = client_counts.clients - gone.clients
    FROM (SELECT owner_id, count(*) AS clients FROM removed WHERE deleted_at IS NULL GROUP BY owner_id) gone
    WHERE client_counts.owner_id = gone.owner_id;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_removed AFTER DELETE ON clients REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION count_removed_clients();

CREATE FUNCTION count_deleted_client() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE client_counts SET clients = clients + CASE WHEN NEW.deleted_at IS NULL THEN 1 ELSE -1 END
    WHERE owner_id = NEW.owner_id;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_deleted_or_restored AFTER UPDATE OF deleted_at ON clients
    FOR EACH ROW WHEN ((OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL))
    EXECUTE FUNCTION count_deleted_client();

CREATE VIEW mailing_audience AS
SELECT chosen.mailing_id, chosen.id AS client_id, chosen.email, chosen.name, chosen.phone, chosen.comment,
       coalesce(own.reason, everywhere.reason) AS suppressed
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
LEFT JOIN suppressions own ON own.owner_id = chosen.owner_id AND own.email = chosen.email
LEFT JOIN suppressions everywhere ON everywhere.owner_id IS NULL AND everywhere.email = chosen.email
WHERE chosen.deleted_at IS NULL;

CREATE VIEW reachable_again AS
SELECT id AS client_id, owner_id, email, name, phone, comment FROM clients
WHERE deleted_at IS NULL AND suppression_of(owner_id, email) IS NULL;

DROP FUNCTION seen_homes, worked_homes;
DROP TABLE memberships, groups;
