-- How one client went into another, so that it can be taken back as it was, and so that its old address leads on.
CREATE TABLE client_merges (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The one that stayed.
    client_id      bigint NOT NULL REFERENCES clients ON DELETE CASCADE,
    -- The one that went into it. Its letters keep its number when it is erased, so it is tied to nothing.
    from_id        bigint NOT NULL,
    -- What the one that stayed was before.
    client_before  jsonb NOT NULL,
    -- Its version right after: if it is another by now, somebody has changed it since.
    client_version int NOT NULL,
    -- The numbers of all that moved.
    moved          jsonb NOT NULL,
    by_id          bigint NOT NULL REFERENCES users,
    at             timestamptz NOT NULL,
    undone_at      timestamptz,
    CONSTRAINT client_merges_itself_check CHECK (client_id <> from_id)
);
-- A client goes into one other, however often it is asked for.
CREATE UNIQUE INDEX client_merges_from_id_key ON client_merges (from_id) WHERE undone_at IS NULL;
CREATE INDEX client_merges_client_id_idx ON client_merges (client_id);

-- A client that is erased lies between those that went into it and the one it went into itself: from then on they lead straight there.
CREATE FUNCTION merges_lead_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE client_merges SET client_id = further.client_id
    FROM client_merges AS further
    WHERE client_merges.client_id = OLD.id AND further.from_id = OLD.id AND further.undone_at IS NULL;
    RETURN OLD;
END $$;
CREATE TRIGGER clients_lead_on BEFORE DELETE ON clients FOR EACH ROW EXECUTE FUNCTION merges_lead_on();

-- For telling of the one that stays what was told of the other.
CREATE INDEX notifications_client_idx ON notifications (about_id) WHERE about = 'client';

-- The numbers under which letters went to a client: its own, and those of all that went into it, one after the other.
CREATE FUNCTION client_numbers(client bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE numbers (id) AS (
        SELECT client
        UNION
        SELECT from_id FROM client_merges JOIN numbers ON client_merges.client_id = numbers.id
        WHERE undone_at IS NULL
    )
    SELECT array_agg(id) FROM numbers
$$;
