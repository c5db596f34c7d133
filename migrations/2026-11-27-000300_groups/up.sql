-- Groups of people who work on the same clients.
CREATE TABLE groups (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text COLLATE "und-x-icu" NOT NULL CHECK (name <> ''),
    -- Since then its records can be read, and not changed.
    archived_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    version     int NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX groups_name_key ON groups (replace(lower(name), 'ё', 'е'));
CREATE INDEX groups_name_idx ON groups (name, id);

CREATE TABLE memberships (
    group_id   bigint NOT NULL REFERENCES groups ON DELETE CASCADE,
    user_id    bigint NOT NULL REFERENCES users,
    -- A head leads the group, a viewer changes nothing.
    role       text NOT NULL CHECK (role IN ('head', 'member', 'viewer')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX memberships_user_id_idx ON memberships (user_id, group_id);

-- The home of a record: its group, or, with its number below nought, the person whose it is. What a person sees are his own
-- home and those of his groups.
CREATE FUNCTION seen_homes(person bigint) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_append(ARRAY(SELECT group_id FROM memberships WHERE user_id = person), -person)
$$;
-- Those in which he may change things.
CREATE FUNCTION worked_homes(person bigint) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_append(ARRAY(
        SELECT group_id FROM memberships JOIN groups ON groups.id = memberships.group_id
        WHERE user_id = person AND role <> 'viewer' AND archived_at IS NULL), -person)
$$;

-- Made anew below: they name all columns of clients.
DROP VIEW reachable_again;
DROP VIEW mailing_audience;

ALTER TABLE clients ADD COLUMN group_id bigint REFERENCES groups,
    ADD COLUMN home bigint NOT NULL GENERATED ALWAYS AS (coalesce(group_id, -owner_id)) STORED,
    -- For foreign keys that keep what hangs on a client in its home, and for the newest of one home.
    ADD CONSTRAINT clients_home_id_key UNIQUE (home, id);
-- An address once in a home.
DROP INDEX clients_owner_id_email_key;
CREATE UNIQUE INDEX clients_home_email_key ON clients (home, email) WHERE deleted_at IS NULL;
CREATE INDEX clients_home_name_idx ON clients (home, name, id) WHERE deleted_at IS NULL;
CREATE INDEX clients_owner_id_email_idx ON clients (owner_id, email) WHERE deleted_at IS NULL;
CREATE INDEX clients_group_id_idx ON clients (group_id) WHERE group_id IS NOT NULL;

-- A client that changes hands is no recipient of its former owner any more, and its new owner's stop list counts.
CREATE FUNCTION hand_client_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mailing_recipients WHERE client_id = OLD.id AND owner_id = OLD.owner_id;
    NEW.suppressed := suppression_of(NEW.owner_id, NEW.email);
    RETURN NEW;
END $$;
CREATE TRIGGER clients_change_hands BEFORE UPDATE OF owner_id ON clients
    FOR EACH ROW WHEN (OLD.owner_id <> NEW.owner_id) EXECUTE FUNCTION hand_client_over();

-- How many living clients are whose, and where.
DROP TRIGGER clients_added ON clients;
DROP TRIGGER clients_removed ON clients;
DROP TRIGGER clients_deleted_or_restored ON clients;
DROP FUNCTION count_added_clients, count_removed_clients, count_deleted_client;
DROP TABLE client_counts;
CREATE TABLE client_counts (
    owner_id bigint NOT NULL REFERENCES users,
    home     bigint NOT NULL,
    clients  bigint NOT NULL,
    PRIMARY KEY (owner_id, home)
) WITH (fillfactor = 50);
CREATE INDEX client_counts_home_idx ON client_counts (home);
INSERT INTO client_counts SELECT owner_id, home, count(*) FROM clients WHERE deleted_at IS NULL GROUP BY owner_id, home;

CREATE FUNCTION count_added_clients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO client_counts AS counted (owner_id, home, clients)
    SELECT owner_id, home, count(*) FROM added WHERE deleted_at IS NULL GROUP BY owner_id, home ORDER BY owner_id, home
    ON CONFLICT (owner_id, home) DO UPDATE SET clients = counted.clients + excluded.clients;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_added AFTER INSERT ON clients REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_added_clients();

CREATE FUNCTION count_removed_clients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE client_counts SET clients = client_counts.clients - gone.clients
    FROM (SELECT owner_id, home, count(*) AS clients FROM removed WHERE deleted_at IS NULL GROUP BY owner_id, home) gone
    WHERE client_counts.owner_id = gone.owner_id AND client_counts.home = gone.home;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_removed AFTER DELETE ON clients REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION count_removed_clients();

CREATE FUNCTION count_moved_client() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO client_counts AS counted (owner_id, home, clients)
    SELECT owner_id, home, sum(clients) FROM (
        VALUES (OLD.owner_id, OLD.home, CASE WHEN OLD.deleted_at IS NULL THEN -1 ELSE 0 END),
               (NEW.owner_id, NEW.home, CASE WHEN NEW.deleted_at IS NULL THEN 1 ELSE 0 END)
    ) AS moved (owner_id, home, clients)
    GROUP BY owner_id, home HAVING sum(clients) <> 0 ORDER BY owner_id, home
    ON CONFLICT (owner_id, home) DO UPDATE SET clients = counted.clients + excluded.clients;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_moved AFTER UPDATE OF deleted_at, owner_id, group_id ON clients
    FOR EACH ROW WHEN ((OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
        OR OLD.owner_id <> NEW.owner_id OR OLD.group_id IS DISTINCT FROM NEW.group_id)
    EXECUTE FUNCTION count_moved_client();

-- How many clients of a group are whose.
CREATE VIEW group_figures AS SELECT home AS group_id, owner_id, clients FROM client_counts WHERE home > 0;

-- Gives so many of what one person has in a group to another: of somebody who left it. Locked in the order of their numbers.
CREATE FUNCTION hand_over(in_group bigint, giver bigint, taker bigint, at_most bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE moved bigint;
BEGIN
    UPDATE clients SET owner_id = taker, updated_at = now(), version = version + 1
    FROM (SELECT id FROM clients WHERE home = in_group AND owner_id = giver ORDER BY id LIMIT at_most FOR UPDATE) AS left_behind
    WHERE clients.id = left_behind.id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
END $$;

-- Whom a mailing goes to now, and who of them is left out, and why. Who is in a group no more writes to none of its clients.
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

-- Whoever is invited may be invited into a group at once.
ALTER TABLE invitations ADD COLUMN group_id bigint REFERENCES groups ON DELETE SET NULL,
    ADD COLUMN group_role text CHECK (group_role IN ('head', 'member', 'viewer'));

INSERT INTO role_permissions (role_id, permission, reach)
SELECT roles.id, given.permission, given.reach
FROM (VALUES
    ('user', 'groups.read', 'groups'), ('manager', 'groups.read', 'all'),
    ('admin', 'groups.read', 'all'), ('admin', 'groups.write', 'all')
) AS given (role, permission, reach)
JOIN roles ON roles.name = given.role AND roles.built_in;
