-- Files that go out with every letter of a message. What is in one never changes: a run names the very rows it began with.
CREATE TABLE message_files (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id     bigint NOT NULL REFERENCES users,
    message_id   bigint NOT NULL,
    name         text NOT NULL,
    content_type text NOT NULL,
    -- How many bytes there are, so that adding up what somebody has reads none of them.
    size         int NOT NULL CHECK (size > 0),
    bytes        bytea NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    -- Taken off its message, and kept because a run needs it.
    removed_at   timestamptz,
    FOREIGN KEY (owner_id, message_id) REFERENCES messages (owner_id, id)
);
-- Documents and pictures are compressed already, and pieces of what is not are read without unpacking the rest.
ALTER TABLE message_files ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE INDEX message_files_message_id_idx ON message_files (message_id, id) WHERE removed_at IS NULL;
CREATE INDEX message_files_owner_id_idx ON message_files (owner_id) INCLUDE (size);
CREATE INDEX message_files_removed_at_idx ON message_files (removed_at) WHERE removed_at IS NOT NULL;

-- What goes out with the letters of a run: as it was attached when the run began.
CREATE TABLE run_files (
    run_id  bigint NOT NULL REFERENCES mailing_runs ON DELETE CASCADE,
    place   int NOT NULL,
    -- Null: it is no longer kept.
    file_id bigint REFERENCES message_files ON DELETE SET NULL,
    PRIMARY KEY (run_id, place)
);
CREATE INDEX run_files_file_id_idx ON run_files (file_id) WHERE file_id IS NOT NULL;

-- What a run of a mailing would take along now.
CREATE VIEW mailing_files AS
SELECT mailings.id AS mailing_id, message_files.id AS file_id
FROM mailings
JOIN message_files ON message_files.message_id = mailings.message_id
WHERE message_files.removed_at IS NULL;

-- Which files runs need, and since when they are over: none, while letters still go out.
CREATE VIEW files_of_runs AS
SELECT run_files.file_id, mailing_runs.finished_at
FROM run_files
JOIN mailing_runs ON mailing_runs.id = run_files.run_id
WHERE run_files.file_id IS NOT NULL;
