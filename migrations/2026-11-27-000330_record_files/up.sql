-- What is in files whose bytes lie outside of the database. A row is there before the first byte is kept, and goes after the last one.
CREATE TABLE blobs (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Under which name the bytes lie: made by chance.
    key          text NOT NULL UNIQUE CHECK (key ~ '^[0-9a-f]{32}$'),
    size         bigint NOT NULL CHECK (size > 0),
    sha256       bytea NOT NULL CHECK (octet_length(sha256) = 32),
    -- What it is, told by what is in it.
    content_type text NOT NULL,
    -- Of which kind its small picture is, if it has one.
    thumbnail    text CHECK (thumbnail IN ('image/jpeg', 'image/webp')),
    -- Gone: no file names it any more, and the bytes are to be removed.
    state        text NOT NULL DEFAULT 'uploading' CHECK (state IN ('uploading', 'ready', 'gone')),
    created_by   bigint NOT NULL REFERENCES users,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX blobs_unfinished_idx ON blobs (state, created_at) WHERE state <> 'ready';

-- Files of leads and clients. The home of the record is written beside it and kept there: they move together, and go together.
CREATE TABLE record_files (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    home           bigint NOT NULL,
    client_id      bigint,
    lead_id        bigint,
    -- The lead whose file it was before it became one of a client.
    origin_lead_id bigint REFERENCES leads ON DELETE SET NULL,
    blob_id        bigint NOT NULL UNIQUE REFERENCES blobs,
    name           text NOT NULL CHECK (name <> ''),
    -- That of the blob, so that adding up what a home has reads one index.
    size           bigint NOT NULL CHECK (size > 0),
    by_id          bigint NOT NULL REFERENCES users,
    created_at     timestamptz NOT NULL DEFAULT now(),
    version        int NOT NULL DEFAULT 1,
    CHECK (num_nonnulls(client_id, lead_id) = 1),
    CONSTRAINT record_files_client_fkey FOREIGN KEY (home, client_id) REFERENCES clients (home, id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT record_files_lead_fkey FOREIGN KEY (home, lead_id) REFERENCES leads (home, id)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX record_files_client_id_idx ON record_files (client_id, id) WHERE client_id IS NOT NULL;
CREATE INDEX record_files_lead_id_idx ON record_files (lead_id, id) WHERE lead_id IS NOT NULL;
CREATE INDEX record_files_origin_lead_id_idx ON record_files (origin_lead_id) WHERE origin_lead_id IS NOT NULL;
CREATE INDEX record_files_home_idx ON record_files (home) INCLUDE (size);

-- However a file goes, by hand or with its record: its bytes are not needed any more.
CREATE FUNCTION let_blobs_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE blobs SET state = 'gone' FROM removed WHERE blobs.id = removed.blob_id;
    RETURN NULL;
END $$;
CREATE TRIGGER record_files_removed AFTER DELETE ON record_files REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION let_blobs_go();
