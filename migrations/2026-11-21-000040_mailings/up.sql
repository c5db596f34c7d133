-- Messages, and the mailings that send them.
CREATE TABLE messages (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id   bigint NOT NULL REFERENCES users,
    -- Sorted as people sort: without regard to case, and ё beside е.
    name       text COLLATE "und-x-icu" NOT NULL,
    subject    text NOT NULL,
    body       text NOT NULL,
    format     text NOT NULL CHECK (format IN ('text', 'html')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    version    int NOT NULL DEFAULT 1,
    CONSTRAINT messages_owner_id_id_key UNIQUE (owner_id, id)
);
CREATE INDEX messages_owner_id_updated_at_idx ON messages (owner_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX messages_owner_id_name_idx ON messages (owner_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX messages_updated_at_idx ON messages (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX messages_name_idx ON messages (name, id) WHERE deleted_at IS NULL;
-- What a search looks through: in lower case, with е for ё.
CREATE INDEX messages_search_idx ON messages USING gin (replace(lower(name || ' ' || subject), 'ё', 'е') gin_trgm_ops);

CREATE TABLE mailings (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id       bigint NOT NULL REFERENCES users,
    name           text COLLATE "und-x-icu" NOT NULL,
    state          text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'paused', 'completed', 'stopped')),
    -- Either a message of the same owner, or a letter of its own.
    message_id     bigint,
    subject        text,
    body           text,
    format         text CHECK (format IN ('text', 'html')),
    audience       text NOT NULL CHECK (audience IN ('all', 'chosen')),
    -- Wall-clock times in time_zone: a schedule at nine stays at nine when the clocks change.
    start_local    timestamp NOT NULL,
    end_local      timestamp,
    time_zone      text NOT NULL,
    recurrence     jsonb NOT NULL,
    -- When it goes out next; set by the rules, never by hand. Null: not again.
    next_run_at    timestamptz,
    -- Since when it can run: times before that are not caught up.
    started_at     timestamptz,
    stopped_by     bigint REFERENCES users,
    stopped_reason text,
    stopped_at     timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    deleted_at     timestamptz,
    version        int NOT NULL DEFAULT 1,
    CONSTRAINT mailings_owner_id_id_key UNIQUE (owner_id, id),
    CONSTRAINT mailings_message_fkey FOREIGN KEY (owner_id, message_id) REFERENCES messages (owner_id, id),
    CONSTRAINT mailings_content_check CHECK (
        (message_id IS NOT NULL AND subject IS NULL AND body IS NULL AND format IS NULL)
        OR (message_id IS NULL AND subject IS NOT NULL AND body IS NOT NULL AND format IS NOT NULL)
    ),
    CONSTRAINT mailings_stopped_check CHECK (
        (state = 'stopped') = (stopped_by IS NOT NULL AND stopped_reason IS NOT NULL AND stopped_at IS NOT NULL)
    )
);
CREATE INDEX mailings_due_idx ON mailings (next_run_at) WHERE state = 'active' AND deleted_at IS NULL;
CREATE INDEX mailings_owner_id_updated_at_idx ON mailings (owner_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX mailings_owner_id_name_idx ON mailings (owner_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX mailings_updated_at_idx ON mailings (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX mailings_name_idx ON mailings (name, id) WHERE deleted_at IS NULL;
CREATE INDEX mailings_message_id_idx ON mailings (message_id) WHERE message_id IS NOT NULL;

-- The clients chosen one by one. Owner in the key: nobody's mailing can name another's client.
CREATE TABLE mailing_recipients (
    owner_id   bigint NOT NULL,
    mailing_id bigint NOT NULL,
    client_id  bigint NOT NULL,
    PRIMARY KEY (mailing_id, client_id),
    FOREIGN KEY (owner_id, mailing_id) REFERENCES mailings (owner_id, id) ON DELETE CASCADE,
    FOREIGN KEY (owner_id, client_id) REFERENCES clients (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX mailing_recipients_client_id_idx ON mailing_recipients (client_id);

-- How many mailings send a message, and how many of them are not over yet: what keeps it from being deleted.
CREATE VIEW message_uses AS
SELECT message_id, count(*) AS mailings, count(*) FILTER (WHERE state <> 'completed') AS unfinished
FROM mailings
WHERE message_id IS NOT NULL AND deleted_at IS NULL
GROUP BY message_id;
