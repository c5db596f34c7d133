-- One action on many rows: what was asked for, and how far it is.
CREATE TABLE bulk_runs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id    bigint NOT NULL REFERENCES users,
    list        text NOT NULL CHECK (list IN ('clients', 'messages', 'mailings', 'suppressions')),
    act         text NOT NULL CHECK (act IN ('delete', 'restore', 'pause', 'resume', 'lift')),
    -- Of the list; none where the rows are named, or are those of another run.
    filter      jsonb,
    undo_of     bigint UNIQUE REFERENCES bulk_runs ON DELETE CASCADE,
    state       text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    failure     text CHECK (failure IN ('forbidden', 'internal')),
    -- None until the rows are gathered.
    total       bigint,
    done        bigint NOT NULL DEFAULT 0,
    skipped     bigint NOT NULL DEFAULT 0,
    -- Why, and how many: {"in_use": 3}.
    skips       jsonb NOT NULL DEFAULT '{}',
    attempts    int NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE INDEX bulk_runs_owner_id_idx ON bulk_runs (owner_id, id);

-- Its rows, as they were gathered: what comes later is none of them.
CREATE TABLE bulk_rows (
    run_id bigint NOT NULL REFERENCES bulk_runs ON DELETE CASCADE,
    row_id bigint NOT NULL,
    -- Not yet, done, or left out.
    done   boolean,
    PRIMARY KEY (run_id, row_id)
);
CREATE INDEX bulk_rows_waiting_idx ON bulk_rows (run_id, row_id) WHERE done IS NULL;
