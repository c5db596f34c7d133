-- The stop list of a group: what the reader of one member's letter wishes counts for everybody who writes to that client.

-- Made anew below.
DROP VIEW reachable_again;
DROP VIEW mailing_audience;

ALTER TABLE suppressions ADD COLUMN group_id bigint REFERENCES groups ON DELETE CASCADE,
    -- Like that of records, and 0 for the whole service.
    ADD COLUMN home bigint NOT NULL GENERATED ALWAYS AS (coalesce(group_id, -owner_id, 0)) STORED,
    -- Why it was there before its reader wanted no letters: what stays when he takes that back.
    ADD COLUMN beneath text CHECK (beneath IN ('by_hand', 'no_such_address')),
    -- The run over many rows that put it there: what undoing that takes off again, and nothing else.
    ADD COLUMN bulk_run_id bigint,
    ADD CONSTRAINT suppressions_one_home CHECK (owner_id IS NULL OR group_id IS NULL),
    DROP CONSTRAINT suppressions_owner_id_email_key,
    ADD CONSTRAINT suppressions_home_email_key UNIQUE (home, email);
DROP INDEX suppressions_owner_id_id_idx, suppressions_owner_id_created_at_idx;
CREATE INDEX suppressions_home_id_idx ON suppressions (home, id);
CREATE INDEX suppressions_home_created_at_idx ON suppressions (home, created_at);
CREATE INDEX suppressions_owner_id_idx ON suppressions (owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX suppressions_group_id_idx ON suppressions (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX suppressions_bulk_run_id_idx ON suppressions (bulk_run_id, email) WHERE bulk_run_id IS NOT NULL;
ALTER TABLE lifted_suppressions ADD COLUMN group_id bigint;

-- Why letters of this person to a client of that group, or of none, do not go to an address; null where they do.
CREATE FUNCTION suppression_of(owner bigint, in_group bigint, address text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT reason FROM suppressions WHERE home = -owner AND email = address),
                    (SELECT reason FROM suppressions WHERE home = in_group AND email = address),
                    (SELECT reason FROM suppressions WHERE home = 0 AND email = address))
$$;
DROP FUNCTION suppression_of(bigint, text);
-- When somebody was last taken out of a group.
ALTER TABLE groups ADD COLUMN last_left_at timestamptz;
CREATE INDEX groups_last_left_at_idx ON groups (last_left_at);
CREATE INDEX invitations_group_id_idx ON invitations (group_id) WHERE group_id IS NOT NULL;
-- The same of a letter that is written already: the group is that which its client belongs to by now. Whoever sees a client no more
-- writes to it no more.
CREATE FUNCTION letter_stopped(owner bigint, client bigint, address text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(suppression_of(owner, (SELECT group_id FROM clients WHERE id = client), address),
                    (SELECT 'by_hand' FROM clients WHERE id = client AND home <> ALL (seen_homes(owner))))
$$;
-- Whether letters of this person that were written before a time have to be looked at anew.
CREATE FUNCTION stops_since(owner bigint, since timestamptz) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (SELECT FROM suppressions WHERE home = ANY (array_append(seen_homes(owner), 0)) AND created_at >= since)
        OR EXISTS (SELECT FROM groups WHERE last_left_at >= since)
$$;

CREATE OR REPLACE FUNCTION mark_clients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Locked in the order of their numbers, as everybody who touches many clients does.
    UPDATE clients SET suppressed = suppression_of(clients.owner_id, clients.group_id, clients.email)
    FROM (
        SELECT clients.id
        FROM clients
        JOIN changed ON clients.email = changed.email AND changed.home IN (-clients.owner_id, clients.group_id, 0)
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
                         AND (added.home IN (-mailing_runs.owner_id, 0) OR EXISTS (
                              SELECT FROM memberships
                              WHERE memberships.group_id = added.group_id AND memberships.user_id = mailing_runs.owner_id))
        JOIN deliveries ON deliveries.run_id = mailing_runs.id AND deliveries.email = added.email
        JOIN delivery_retries ON delivery_retries.delivery_id = deliveries.id
        WHERE added.reason <> 'no_such_address'
        FOR UPDATE OF delivery_retries SKIP LOCKED
    ) AS hurried
    WHERE delivery_retries.delivery_id = hurried.id;
    RETURN NULL;
END $$;

-- A client that moves is no recipient of its former owner any more, and the stop list of where it comes counts.
DROP TRIGGER clients_change_hands ON clients;
DROP FUNCTION hand_client_over;
CREATE FUNCTION move_client() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mailing_recipients WHERE client_id = OLD.id AND owner_id = OLD.owner_id AND OLD.owner_id <> NEW.owner_id;
    NEW.suppressed := suppression_of(NEW.owner_id, NEW.group_id, NEW.email);
    RETURN NEW;
END $$;
CREATE TRIGGER clients_move BEFORE UPDATE OF owner_id, group_id ON clients
    FOR EACH ROW WHEN (OLD.owner_id <> NEW.owner_id OR OLD.group_id IS DISTINCT FROM NEW.group_id)
    EXECUTE FUNCTION move_client();

-- What its reader wished goes with it.
CREATE FUNCTION carry_wish() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO suppressions (owner_id, group_id, email, reason, note, created_at)
    SELECT CASE WHEN NEW.group_id IS NULL THEN NEW.owner_id END, NEW.group_id, email, reason, note, created_at
    FROM suppressions
    WHERE home IN (-OLD.owner_id, OLD.group_id) AND email = OLD.email AND reason IN ('unsubscribed', 'complaint')
    ORDER BY id LIMIT 1
    ON CONFLICT (home, email) DO UPDATE SET reason = excluded.reason
    WHERE suppressions.reason IN ('by_hand', 'no_such_address');
    RETURN NULL;
END $$;
CREATE TRIGGER clients_carry_wish AFTER UPDATE OF owner_id, group_id ON clients
    FOR EACH ROW WHEN (OLD.suppressed IN ('unsubscribed', 'complaint') AND OLD.home <> NEW.home)
    EXECUTE FUNCTION carry_wish();

-- What the link to unsubscribe in a letter leads to: to whom it went, who wrote, and whose client that is.
CREATE OR REPLACE VIEW letter_links AS
SELECT deliveries.id AS delivery_id, mailing_runs.owner_id, deliveries.email, mailing_runs.owner_name, mailing_runs.language,
       clients.group_id
FROM deliveries
JOIN mailing_runs ON mailing_runs.id = deliveries.run_id
LEFT JOIN clients ON clients.id = deliveries.client_id;

-- Whom a mailing goes to now, and who of them is left out, and why. Who is in a group no more writes to none of its clients.
CREATE VIEW mailing_audience AS
SELECT chosen.mailing_id, chosen.id AS client_id, chosen.email, chosen.name, chosen.phone, chosen.comment,
       coalesce(own.reason, shared.reason, everywhere.reason) AS suppressed
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
LEFT JOIN suppressions own ON own.home = -chosen.owner_id AND own.email = chosen.email
LEFT JOIN suppressions shared ON shared.home = chosen.group_id AND shared.email = chosen.email
LEFT JOIN suppressions everywhere ON everywhere.home = 0 AND everywhere.email = chosen.email;

CREATE VIEW reachable_again AS
SELECT id AS client_id, owner_id, email, name, phone, comment FROM clients
WHERE deleted_at IS NULL AND suppression_of(owner_id, group_id, email) IS NULL
  AND (group_id IS NULL OR EXISTS (
      SELECT FROM memberships WHERE memberships.group_id = clients.group_id AND memberships.user_id = clients.owner_id));
