-- Background work: queued in the transaction of the change that caused it, leased, retried, and kept for a while when done.
CREATE TABLE jobs (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text NOT NULL,
    payload      jsonb NOT NULL,
    run_at       timestamptz NOT NULL DEFAULT now(),
    attempts     int NOT NULL DEFAULT 0,
    leased_until timestamptz,
    last_error   text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    -- Given up after the last attempt; kept to be looked at.
    buried_at    timestamptz
);
CREATE INDEX jobs_due_idx ON jobs (run_at) WHERE finished_at IS NULL AND buried_at IS NULL;
CREATE INDEX jobs_finished_at_idx ON jobs (finished_at) WHERE finished_at IS NOT NULL;
