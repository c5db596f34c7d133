-- A file is looked at before it is read: its columns are told apart, a dry run says what would become of it, and what did become
-- of it can be undone for 30 days.
ALTER TABLE imports DROP CONSTRAINT imports_state_check, DROP CONSTRAINT imports_on_duplicate_check,
    DROP CONSTRAINT imports_failure_check;
ALTER TABLE imports
    ADD CONSTRAINT imports_state_check CHECK (state IN
        ('uploaded', 'checking', 'checked', 'queued', 'running', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
    ADD CONSTRAINT imports_on_duplicate_check CHECK (on_duplicate IN ('skip', 'fill', 'update')),
    ADD CONSTRAINT imports_failure_check CHECK (failure IN
        ('empty', 'not_text', 'columns_missing', 'broken', 'unpacks_too_large', 'forbidden', 'internal')),
    -- What the rows are.
    ADD COLUMN kind text NOT NULL DEFAULT 'clients' CHECK (kind IN ('clients')),
    -- The sheets of a workbook, whose rows are kept as text; none: the file is a text itself.
    ADD COLUMN sheets jsonb,
    -- How it is to be read; none in imports from before.
    ADD COLUMN settings jsonb,
    -- What its first row calls the columns; none: it calls them nothing.
    ADD COLUMN heads jsonb,
    -- Whoever began last reads: others who are still at it stop.
    ADD COLUMN round int NOT NULL DEFAULT 0,
    -- Who undoes it, and what came of that.
    ADD COLUMN undone_by bigint REFERENCES users,
    ADD COLUMN undo_deleted bigint NOT NULL DEFAULT 0,
    ADD COLUMN undo_restored bigint NOT NULL DEFAULT 0,
    ADD COLUMN undo_kept bigint NOT NULL DEFAULT 0;

-- A text is its first sheet.
ALTER TABLE import_parts ADD COLUMN sheet smallint NOT NULL DEFAULT 0,
    DROP CONSTRAINT import_parts_pkey, ADD PRIMARY KEY (import_id, sheet, number);

-- Rows that did not come in, as they stood in the file, to be mended and brought in again.
CREATE TABLE import_refused (
    import_id bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    line      bigint NOT NULL,
    error     text NOT NULL,
    cells     jsonb NOT NULL,
    PRIMARY KEY (import_id, line)
);

-- What an import changed, as it was before, and of which version it has been since: put back unless somebody changed it again.
CREATE TABLE import_changes (
    import_id bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    record_id bigint NOT NULL,
    -- None of what the import made, which is here only when undoing kept it.
    before    jsonb,
    version   int NOT NULL,
    -- Not undone yet; undone; or kept, as somebody changed it since.
    kept      boolean,
    PRIMARY KEY (import_id, record_id)
);
CREATE INDEX import_changes_waiting_idx ON import_changes (import_id, record_id) WHERE kept IS NULL;

-- Which column was which the last time, by the heads of a file.
CREATE TABLE import_mappings (
    owner_id    bigint NOT NULL REFERENCES users,
    kind        text NOT NULL,
    fingerprint text NOT NULL,
    fields      jsonb NOT NULL,
    used_at     timestamptz NOT NULL,
    PRIMARY KEY (owner_id, kind, fingerprint)
);
CREATE INDEX import_mappings_used_at_idx ON import_mappings (used_at);

-- The import that made a client. Kept for good, as imports are: "show the created".
ALTER TABLE clients ADD COLUMN import_id bigint;
CREATE INDEX clients_import_id_idx ON clients (import_id, id) WHERE import_id IS NOT NULL AND deleted_at IS NULL;
