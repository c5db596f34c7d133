ALTER TABLE clients DROP COLUMN import_id;
DROP TABLE import_mappings;
DROP TABLE import_changes;
DROP TABLE import_refused;
DELETE FROM import_parts WHERE sheet <> 0;
ALTER TABLE import_parts DROP CONSTRAINT import_parts_pkey, DROP COLUMN sheet, ADD PRIMARY KEY (import_id, number);

-- What was never begun was none before; what was ended or undone has been read.
DELETE FROM imports WHERE state IN ('uploaded', 'checking', 'checked');
UPDATE imports SET state = 'done' WHERE state IN ('cancelled', 'undoing', 'undone');
UPDATE imports SET failure = 'internal' WHERE failure IN ('broken', 'unpacks_too_large', 'forbidden');
UPDATE imports SET on_duplicate = 'skip' WHERE on_duplicate = 'fill';
ALTER TABLE imports DROP COLUMN undo_kept, DROP COLUMN undo_restored, DROP COLUMN undo_deleted, DROP COLUMN undone_by,
    DROP COLUMN round, DROP COLUMN heads, DROP COLUMN settings, DROP COLUMN sheets, DROP COLUMN kind;
ALTER TABLE imports DROP CONSTRAINT imports_state_check, DROP CONSTRAINT imports_on_duplicate_check,
    DROP CONSTRAINT imports_failure_check;
ALTER TABLE imports
    ADD CONSTRAINT imports_state_check CHECK (state IN ('queued', 'running', 'done', 'failed')),
    ADD CONSTRAINT imports_on_duplicate_check CHECK (on_duplicate IN ('skip', 'update')),
    ADD CONSTRAINT imports_failure_check CHECK (failure IN ('empty', 'not_text', 'columns_missing', 'internal'));
