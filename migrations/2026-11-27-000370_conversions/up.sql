-- What a lead has become: then it can be read, and not changed.
ALTER TABLE leads ADD COLUMN converted_to bigint REFERENCES clients ON DELETE SET NULL,
    ADD COLUMN converted_at timestamptz;
CREATE INDEX leads_converted_to_idx ON leads (converted_to) WHERE converted_to IS NOT NULL;

-- How a lead became a client, so that it can be taken back as it was.
CREATE TABLE conversions (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lead_id        bigint NOT NULL REFERENCES leads ON DELETE CASCADE,
    client_id      bigint REFERENCES clients ON DELETE SET NULL,
    -- What the client was before; null: it was made by this.
    client_before  jsonb,
    -- Its version right after: if it is another by now, somebody has changed it since.
    client_version int NOT NULL,
    -- Where the lead stood.
    lead_before    jsonb NOT NULL,
    by_id          bigint NOT NULL REFERENCES users,
    at             timestamptz NOT NULL,
    undone_at      timestamptz
);
-- A lead becomes one client, however often it is asked for.
CREATE UNIQUE INDEX conversions_lead_id_key ON conversions (lead_id) WHERE undone_at IS NULL;
CREATE INDEX conversions_client_id_idx ON conversions (client_id);

-- With whether it is a lead that has become a client.
CREATE OR REPLACE VIEW records AS
SELECT 'client' AS kind, id, home, owner_id, name AS title, created_at, false AS converted FROM clients WHERE deleted_at IS NULL
UNION ALL
SELECT 'lead', id, home, owner_id, title, created_at, converted_at IS NOT NULL FROM leads WHERE deleted_at IS NULL;
