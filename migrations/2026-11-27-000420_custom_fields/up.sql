-- What an office wants to know of its leads and clients beside what everybody does: of those of one group, or of all.
CREATE TABLE custom_fields (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- None: it is of all records, whatever they belong to.
    group_id   bigint REFERENCES groups ON DELETE CASCADE,
    name       text COLLATE "und-x-icu" NOT NULL CHECK (name <> ''),
    kind       text NOT NULL CHECK (kind IN ('text', 'number', 'date', 'choice', 'yes_no')),
    choices    text[] NOT NULL DEFAULT '{}',
    of_clients boolean NOT NULL,
    of_leads   boolean NOT NULL,
    deleted_at timestamptz,
    version    int NOT NULL DEFAULT 1,
    CONSTRAINT custom_fields_of_something_check CHECK (of_clients OR of_leads)
);
CREATE UNIQUE INDEX custom_fields_name_key ON custom_fields (coalesce(group_id, 0), folded(name)) WHERE deleted_at IS NULL;
CREATE INDEX custom_fields_group_id_idx ON custom_fields (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX custom_fields_deleted_at_idx ON custom_fields (deleted_at) WHERE deleted_at IS NOT NULL;

-- What a record says of them: an object of values by the numbers of the fields. A value whose field is deleted, or of another group, stays
-- and is not told: it is there again when the field, or the record, comes back.
ALTER TABLE clients ADD custom jsonb NOT NULL DEFAULT '{}';
ALTER TABLE leads ADD custom jsonb NOT NULL DEFAULT '{}';
-- Most records of an office without such fields have none: those cost nothing.
CREATE INDEX clients_custom_idx ON clients USING gin (custom) WHERE custom <> '{}';
CREATE INDEX leads_custom_idx ON leads USING gin (custom) WHERE custom <> '{}';

-- Of which group's records a field is, or 0 if of all; of none that is deleted, or that such records have not: what they have not is not
-- told, and not found either.
CREATE FUNCTION field_yard(field bigint, of text) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(group_id, 0) FROM custom_fields
    WHERE id = field AND deleted_at IS NULL AND CASE of WHEN 'clients' THEN of_clients ELSE of_leads END
$$;

-- Whether anything stands in a field in any record, told or not.
CREATE FUNCTION field_is_used(field bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM clients WHERE custom <> '{}' AND custom ? field::text)
        OR EXISTS (SELECT FROM leads WHERE custom <> '{}' AND custom ? field::text)
$$;
