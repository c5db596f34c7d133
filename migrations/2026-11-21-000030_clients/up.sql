-- Clients, and the files they come from.
CREATE TABLE clients (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id        bigint NOT NULL REFERENCES users,
    -- Sorted as people sort: without regard to case, and ё beside е.
    name            text COLLATE "und-x-icu" NOT NULL,
    email           text NOT NULL,
    phone           text,
    comment         text NOT NULL DEFAULT '',
    -- A mail server said that there is no such address. Follows suppressions, by the trigger below.
    no_such_address boolean NOT NULL DEFAULT false,
    last_letter_at  timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    version         int NOT NULL DEFAULT 1,
    -- What a search looks through: one index for name, address and number, in lower case, with е for ё. The blank before
    -- the name lets its first word begin like the others.
    search          text NOT NULL GENERATED ALWAYS AS
                        (replace(lower(' ' || name || ' ' || email || ' ' || coalesce(phone, '')), 'ё', 'е')) STORED,
    -- For foreign keys that keep owners apart, and for the newest of one owner: numbers grow with time.
    CONSTRAINT clients_owner_id_id_key UNIQUE (owner_id, id)
);
CREATE UNIQUE INDEX clients_owner_id_email_key ON clients (owner_id, email) WHERE deleted_at IS NULL;
CREATE INDEX clients_search_idx ON clients USING gin (search gin_trgm_ops) WHERE deleted_at IS NULL;
-- The other orders of the list: of one owner, and of everybody for the staff.
CREATE INDEX clients_owner_id_name_idx ON clients (owner_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX clients_name_idx ON clients (name, id) WHERE deleted_at IS NULL;
CREATE INDEX clients_email_idx ON clients (email, id) WHERE deleted_at IS NULL;
CREATE INDEX clients_no_such_address_idx ON clients (owner_id, id) WHERE no_such_address AND deleted_at IS NULL;
CREATE INDEX clients_deleted_at_idx ON clients (deleted_at) WHERE deleted_at IS NOT NULL;

-- How many living clients each owner has: counting a million takes longer than a page may.
-- Kept by triggers, so that no way of writing clients can forget it.
CREATE TABLE client_counts (
    owner_id bigint PRIMARY KEY REFERENCES users,
    clients  bigint NOT NULL
) WITH (fillfactor = 50);

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

-- Addresses that mail servers say do not exist, per owner: no letter of his goes there any more.
-- Belongs to delivery; kept apart from clients so that deleting and bringing in a client again does not forget it.
CREATE TABLE suppressions (
    owner_id   bigint NOT NULL REFERENCES users,
    email      text NOT NULL,
    reason     text NOT NULL CHECK (reason IN ('no_such_address')),
    reply      text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner_id, email)
);

-- The list of clients shows and filters by this on every page: a column costs it nothing, a join a third of its speed.
CREATE FUNCTION mark_clients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Locked in the order of their numbers, as everybody who touches many clients does.
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
CREATE TRIGGER suppressions_added AFTER INSERT ON suppressions REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_clients();
CREATE TRIGGER suppressions_lifted AFTER DELETE ON suppressions REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_clients();

CREATE TABLE imports (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id     bigint NOT NULL REFERENCES users,
    file_name    text NOT NULL,
    -- Whether the file is UTF-8, but for a few broken places perhaps: told while it came in, for files that have no byte
    -- order mark.
    utf8         boolean NOT NULL DEFAULT true,
    on_duplicate text NOT NULL CHECK (on_duplicate IN ('skip', 'update')),
    state        text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed')),
    -- How often reading it was begun since it last got on: a file that brings the server down is not read for ever.
    attempts     int NOT NULL DEFAULT 0,
    failure      text CHECK (failure IN ('empty', 'not_text', 'columns_missing', 'internal')),
    rows_total   bigint,
    rows_done    bigint NOT NULL DEFAULT 0,
    created      bigint NOT NULL DEFAULT 0,
    updated      bigint NOT NULL DEFAULT 0,
    skipped      bigint NOT NULL DEFAULT 0,
    rejected     bigint NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    CONSTRAINT imports_sums_check CHECK (rows_done = created + updated + skipped + rejected)
);
CREATE INDEX imports_owner_id_idx ON imports (owner_id, id);

-- The file, in the pieces it came in; dropped when it is read.
CREATE TABLE import_parts (
    import_id bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    number    int NOT NULL,
    bytes     bytea NOT NULL,
    PRIMARY KEY (import_id, number)
);
-- Compressing what is read once and dropped is time lost.
ALTER TABLE import_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE import_problems (
    import_id bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    line      bigint NOT NULL,
    field     text NOT NULL,
    code      text NOT NULL,
    value     text NOT NULL,
    PRIMARY KEY (import_id, line, field)
);
