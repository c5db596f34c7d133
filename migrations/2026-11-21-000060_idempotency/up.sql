-- Answers to requests that came with an Idempotency-Key: the same request again gets the same answer and is not done
-- twice. A row commits with what its request did.
CREATE TABLE idempotency_keys (
    user_id     bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    key         text NOT NULL,
    -- Of address and body: the key of another request is a mistake of the caller's.
    fingerprint bytea NOT NULL,
    status      int NOT NULL,
    headers     jsonb NOT NULL,
    body        bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
