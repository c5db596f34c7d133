-- Tags of each group, and of what belongs to one person and no group.
CREATE TABLE tags (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_id bigint REFERENCES groups ON DELETE CASCADE,
    -- Whose they are where there is no group.
    owner_id bigint REFERENCES users,
    home     bigint NOT NULL GENERATED ALWAYS AS (coalesce(group_id, -owner_id)) STORED,
    name     text COLLATE "und-x-icu" NOT NULL CHECK (name <> ''),
    colour   text NOT NULL CHECK (colour IN ('grey', 'blue', 'green', 'amber', 'red', 'plum')),
    version  int NOT NULL DEFAULT 1,
    CONSTRAINT tags_one_home_check CHECK (num_nonnulls(group_id, owner_id) = 1),
    -- For the foreign key of what bears them.
    CONSTRAINT tags_home_id_key UNIQUE (home, id)
);
CREATE UNIQUE INDEX tags_home_name_key ON tags (home, folded(name));
CREATE INDEX tags_group_id_idx ON tags (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX tags_owner_id_idx ON tags (owner_id) WHERE owner_id IS NOT NULL;

-- Which leads and clients bear which tags.
CREATE TABLE record_tags (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    home           bigint NOT NULL,
    tag_id         bigint NOT NULL,
    client_id      bigint,
    lead_id        bigint,
    -- The lead that gave it to the client it became: taken back with the conversion.
    origin_lead_id bigint REFERENCES leads ON DELETE SET NULL,
    CONSTRAINT record_tags_one_record_check CHECK (num_nonnulls(client_id, lead_id) = 1),
    CONSTRAINT record_tags_client_fkey FOREIGN KEY (home, client_id) REFERENCES clients (home, id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT record_tags_lead_fkey FOREIGN KEY (home, lead_id) REFERENCES leads (home, id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    -- Looked at when the transaction ends: a record that moves takes its home along first, and finds the tags of the new one then.
    CONSTRAINT record_tags_tag_fkey FOREIGN KEY (home, tag_id) REFERENCES tags (home, id)
        ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
-- The tags of some records: each once.
CREATE UNIQUE INDEX record_tags_client_key ON record_tags (client_id, tag_id) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX record_tags_lead_key ON record_tags (lead_id, tag_id) WHERE lead_id IS NOT NULL;
-- The records of a tag.
CREATE INDEX record_tags_tag_client_idx ON record_tags (tag_id, client_id);
CREATE INDEX record_tags_tag_lead_idx ON record_tags (tag_id, lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX record_tags_origin_lead_id_idx ON record_tags (origin_lead_id) WHERE origin_lead_id IS NOT NULL;

-- A record that moves bears those tags of its new home that are named as those it bore. However it is moved, none is left behind.
CREATE FUNCTION tags_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bore bigint[];
BEGIN
    IF TG_TABLE_NAME = 'clients' THEN
        SELECT array_agg(id) INTO bore FROM record_tags WHERE client_id = NEW.id;
    ELSE
        SELECT array_agg(id) INTO bore FROM record_tags WHERE lead_id = NEW.id;
    END IF;
    IF bore IS NULL THEN
        RETURN NULL;
    END IF;
    -- Kept until the transaction ends: nobody deletes the one that is found.
    PERFORM FROM tags WHERE home = NEW.home FOR KEY SHARE;
    UPDATE record_tags SET home = NEW.home, tag_id = there.id
    FROM tags AS here JOIN tags AS there ON there.home = NEW.home AND folded(there.name) = folded(here.name)
    WHERE record_tags.id = ANY (bore) AND here.id = record_tags.tag_id;
    DELETE FROM record_tags USING tags
    WHERE record_tags.id = ANY (bore) AND tags.id = record_tags.tag_id AND tags.home <> NEW.home;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_take_tags_along AFTER UPDATE OF owner_id, group_id ON clients
    FOR EACH ROW WHEN (OLD.home <> NEW.home) EXECUTE FUNCTION tags_follow();
CREATE TRIGGER leads_take_tags_along AFTER UPDATE OF owner_id, group_id ON leads
    FOR EACH ROW WHEN (OLD.home <> NEW.home) EXECUTE FUNCTION tags_follow();

-- The living records that bear a tag.
CREATE VIEW tagged_records AS
SELECT tag_id, 'client' AS kind, clients.id, clients.home, clients.owner_id
FROM record_tags JOIN clients ON clients.id = record_tags.client_id WHERE deleted_at IS NULL
UNION ALL
SELECT tag_id, 'lead', leads.id, leads.home, leads.owner_id
FROM record_tags JOIN leads ON leads.id = record_tags.lead_id WHERE deleted_at IS NULL;
