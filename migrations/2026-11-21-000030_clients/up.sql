-- Clients, and the files they come from.
CREATE TABLE clients (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id       bigint NOT NULL REFERENCES users,
    name           text NOT NULL,
    email          text NOT NULL,
    phone          text,
    comment        text NOT NULL DEFAULT '',
    last_letter_at timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    deleted_at     timestamptz,
    version        int NOT NULL DEFAULT 1,
    -- What a search looks through: one index for name, address and number, without regard to case, Cyrillic too.
    search         text NOT NULL GENERATED ALWAYS AS (lower(name || ' ' || email || ' ' || coalesce(phone, ''))) STORED,
    -- For foreign keys that keep owners apart.
    CONSTRAINT clients_owner_id_id_key UNIQUE (owner_id, id)
);
CREATE UNIQUE INDEX clients_owner_id_email_key ON clients (owner_id, email) WHERE deleted_at IS NULL;
CREATE INDEX clients_search_idx ON clients USING gin (search gin_trgm_ops);
-- The orders of the list: of one owner, and of everybody for the staff.
CREATE INDEX clients_owner_id_created_at_idx ON clients (owner_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX clients_owner_id_name_idx ON clients (owner_id, lower(name), id) WHERE deleted_at IS NULL;
CREATE INDEX clients_created_at_idx ON clients (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX clients_name_idx ON clients (lower(name), id) WHERE deleted_at IS NULL;
CREATE INDEX clients_email_idx ON clients (email, id) WHERE deleted_at IS NULL;

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

CREATE TABLE imports (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id     bigint NOT NULL REFERENCES users,
    file_name    text NOT NULL,
    file         bytea,
    on_duplicate text NOT NULL CHECK (on_duplicate IN ('skip', 'update')),
    state        text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed')),
    failure      text,
    rows_total   bigint,
    rows_done    bigint NOT NULL DEFAULT 0,
    created      bigint NOT NULL DEFAULT 0,
    updated      bigint NOT NULL DEFAULT 0,
    skipped      bigint NOT NULL DEFAULT 0,
    rejected     bigint NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz
);
CREATE INDEX imports_owner_id_idx ON imports (owner_id, id);

CREATE TABLE import_problems (
    import_id bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    line      bigint NOT NULL,
    field     text NOT NULL,
    code      text NOT NULL,
    value     text NOT NULL,
    PRIMARY KEY (import_id, line, field)
);
