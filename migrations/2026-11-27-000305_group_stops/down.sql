DROP VIEW reachable_again;
DROP VIEW mailing_audience;
DROP VIEW letter_links;
DROP TRIGGER clients_carry_wish ON clients;
DROP TRIGGER clients_move ON clients;
DROP FUNCTION carry_wish, move_client, letter_stopped, stops_since;
DROP INDEX invitations_group_id_idx;
ALTER TABLE groups DROP COLUMN last_left_at;
DROP FUNCTION suppression_of(bigint, bigint, text);

CREATE FUNCTION suppression_of(owner bigint, address text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT reason FROM suppressions WHERE owner_id = owner AND email = address),
                    (SELECT reason FROM suppressions WHERE owner_id IS NULL AND email = address))
$$;

CREATE OR REPLACE FUNCTION mark_clients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Locked in the order of their numbers, as everybody who touches many clients does.
    UPDATE clients SET suppressed = suppression_of(clients.owner_id, clients.email)
    FROM (
        SELECT clients.id
        FROM clients
        JOIN changed ON clients.email = changed.email AND (changed.owner_id = clients.owner_id OR changed.owner_id IS NULL)
        WHERE clients.deleted_at IS NULL
        ORDER BY clients.id FOR UPDATE OF clients
    ) AS locked
    WHERE clients.id = locked.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION hurry_retries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE delivery_retries SET due_at = least(due_at, now())
    FROM (
        SELECT delivery_retries.delivery_id AS id
        FROM added
        JOIN mailing_runs ON mailing_runs.finished_at IS NULL
                         AND (added.owner_id = mailing_runs.owner_id OR added.owner_id IS NULL)
        JOIN deliveries ON deliveries.run_id = mailing_runs.id AND deliveries.email = added.email
        JOIN delivery_retries ON delivery_retries.delivery_id = deliveries.id
        WHERE added.reason <> 'no_such_address'
        FOR UPDATE OF delivery_retries SKIP LOCKED
    ) AS hurried
    WHERE delivery_retries.delivery_id = hurried.id;
    RETURN NULL;
END $$;

CREATE FUNCTION hand_client_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mailing_recipients WHERE client_id = OLD.id AND owner_id = OLD.owner_id;
    NEW.suppressed := suppression_of(NEW.owner_id, NEW.email);
    RETURN NEW;
END $$;
CREATE TRIGGER clients_change_hands BEFORE UPDATE OF owner_id ON clients
    FOR EACH ROW WHEN (OLD.owner_id <> NEW.owner_id) EXECUTE FUNCTION hand_client_over();

-- There is no other list for those of groups.
DELETE FROM suppressions WHERE group_id IS NOT NULL;
DROP INDEX suppressions_home_id_idx, suppressions_home_created_at_idx, suppressions_owner_id_idx, suppressions_group_id_idx,
    suppressions_bulk_run_id_idx;
ALTER TABLE suppressions DROP CONSTRAINT suppressions_one_home, DROP CONSTRAINT suppressions_home_email_key,
    DROP COLUMN home, DROP COLUMN group_id, DROP COLUMN beneath, DROP COLUMN bulk_run_id,
    ADD CONSTRAINT suppressions_owner_id_email_key UNIQUE NULLS NOT DISTINCT (owner_id, email);
CREATE INDEX suppressions_owner_id_id_idx ON suppressions (owner_id, id);
CREATE INDEX suppressions_owner_id_created_at_idx ON suppressions (owner_id, created_at);
ALTER TABLE lifted_suppressions DROP COLUMN group_id;

CREATE VIEW letter_links AS
SELECT deliveries.id AS delivery_id, mailing_runs.owner_id, deliveries.email, mailing_runs.owner_name, mailing_runs.language
FROM deliveries JOIN mailing_runs ON mailing_runs.id = deliveries.run_id;

CREATE VIEW mailing_audience AS
SELECT chosen.mailing_id, chosen.id AS client_id, chosen.email, chosen.name, chosen.phone, chosen.comment,
       coalesce(own.reason, everywhere.reason) AS suppressed
FROM (
    -- In two groups of one person may be one address: one letter goes there.
    SELECT DISTINCT ON (mailing_id, email) * FROM (
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
    ) candidates
    WHERE deleted_at IS NULL
      AND (group_id IS NULL OR EXISTS (
          SELECT FROM memberships
          WHERE memberships.group_id = candidates.group_id AND memberships.user_id = candidates.owner_id))
    ORDER BY mailing_id, email, id
) chosen
LEFT JOIN suppressions own ON own.owner_id = chosen.owner_id AND own.email = chosen.email
LEFT JOIN suppressions everywhere ON everywhere.owner_id IS NULL AND everywhere.email = chosen.email;

CREATE VIEW reachable_again AS
SELECT id AS client_id, owner_id, email, name, phone, comment FROM clients
WHERE deleted_at IS NULL AND suppression_of(owner_id, email) IS NULL
  AND (group_id IS NULL OR EXISTS (
      SELECT FROM memberships WHERE memberships.group_id = clients.group_id AND memberships.user_id = clients.owner_id));
