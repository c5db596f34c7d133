-- Runs of mailings: one sending each, with the letter as it stood when it began, and the figures.
-- The figures are written with the results they count, never by counting rows. What is not in a column follows:
-- waiting is what remains of the total, and is cancelled, with the deferred, when the run is cancelled.
CREATE TABLE mailing_runs (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id       bigint NOT NULL,
    mailing_id     bigint NOT NULL,
    scheduled_for  timestamptz NOT NULL,
    state          text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'paused', 'finished', 'cancelled')),
    subject        text NOT NULL,
    body           text NOT NULL,
    format         text NOT NULL CHECK (format IN ('text', 'html')),
    -- The merge fields that are the same in every letter.
    owner_name     text NOT NULL,
    owner_email    text NOT NULL,
    mailing_name   text NOT NULL,
    -- The right side of every Message-ID: fixed, so that a letter sent twice can be told.
    message_domain text NOT NULL,
    total          bigint NOT NULL DEFAULT 0,
    suppressed     bigint NOT NULL DEFAULT 0,
    -- In workers' hands.
    sending        bigint NOT NULL DEFAULT 0,
    sent           bigint NOT NULL DEFAULT 0,
    deferred       bigint NOT NULL DEFAULT 0,
    failed         bigint NOT NULL DEFAULT 0,
    attempts       bigint NOT NULL DEFAULT 0,
    started_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz,
    CONSTRAINT mailing_runs_mailing_id_scheduled_for_key UNIQUE (mailing_id, scheduled_for),
    CONSTRAINT mailing_runs_mailing_fkey FOREIGN KEY (owner_id, mailing_id) REFERENCES mailings (owner_id, id),
    CONSTRAINT mailing_runs_sums_check CHECK (
        suppressed >= 0 AND sending >= 0 AND sent >= 0 AND deferred >= 0 AND failed >= 0
        AND suppressed + sending + sent + deferred + failed <= total
    ),
    CONSTRAINT mailing_runs_finished_check CHECK ((finished_at IS NULL) = (state IN ('running', 'paused')))
) WITH (fillfactor = 50);
CREATE INDEX mailing_runs_mailing_id_id_idx ON mailing_runs (mailing_id, id);
CREATE INDEX mailing_runs_owner_id_started_at_idx ON mailing_runs (owner_id, started_at);
CREATE INDEX mailing_runs_open_idx ON mailing_runs (id) WHERE finished_at IS NULL;

-- The runs of which letters may still go out.
CREATE VIEW open_runs AS SELECT id FROM mailing_runs WHERE finished_at IS NULL;

-- The figures of a run minute by minute, for charts: written with the results, too.
CREATE TABLE mailing_run_minutes (
    run_id   bigint NOT NULL REFERENCES mailing_runs ON DELETE CASCADE,
    minute   timestamptz NOT NULL,
    sent     bigint NOT NULL DEFAULT 0,
    deferred bigint NOT NULL DEFAULT 0,
    failed   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, minute)
) WITH (fillfactor = 50);

-- One letter to one recipient. A row is written when the run begins and touched again only with a result, which must
-- stay on its page (a HOT update): hence the room left, and no index on anything that changes.
-- The number is run_id * 2^24 + place in the run: a run's letters lie side by side. No foreign key to the run: a
-- hundred thousand rows are written in one statement together with it.
-- In a cancelled run, waiting and deferred mean cancelled: ending a run of a million touches one row.
CREATE TABLE deliveries (
    id              bigint PRIMARY KEY,
    run_id          bigint NOT NULL,
    client_id       bigint NOT NULL,
    email           text NOT NULL,
    name            text NOT NULL,
    -- Kept only where the letter names them.
    phone           text,
    comment         text,
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'deferred', 'failed', 'suppressed')),
    attempts        int NOT NULL DEFAULT 0,
    reply           text,
    last_attempt_at timestamptz,
    CONSTRAINT deliveries_run_id_email_key UNIQUE (run_id, email)
) WITH (fillfactor = 35);
CREATE INDEX deliveries_client_id_id_idx ON deliveries (client_id, id);

-- The log: one row per try, never changed. Ordered by time for everybody, by owner, by mailing and by client.
CREATE TABLE delivery_attempts (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    at          timestamptz NOT NULL,
    owner_id    bigint NOT NULL,
    mailing_id  bigint NOT NULL,
    run_id      bigint NOT NULL,
    delivery_id bigint NOT NULL,
    client_id   bigint NOT NULL,
    number      int NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('sent', 'deferred', 'failed')),
    code        smallint,
    reply       text NOT NULL,
    server      text NOT NULL,
    duration_ms int NOT NULL,
    PRIMARY KEY (at, id)
);
CREATE INDEX delivery_attempts_owner_id_at_id_idx ON delivery_attempts (owner_id, at, id);
CREATE INDEX delivery_attempts_mailing_id_at_id_idx ON delivery_attempts (mailing_id, at, id);
CREATE INDEX delivery_attempts_client_id_at_id_idx ON delivery_attempts (client_id, at, id);
-- What went wrong is looked for most and is little: found without walking over all that went well.
CREATE INDEX delivery_attempts_trouble_idx ON delivery_attempts (outcome, at, id) WHERE outcome <> 'sent';
CREATE INDEX delivery_attempts_owner_id_trouble_idx ON delivery_attempts (owner_id, outcome, at, id) WHERE outcome <> 'sent';
CREATE INDEX delivery_attempts_mailing_id_trouble_idx ON delivery_attempts (mailing_id, outcome, at, id) WHERE outcome <> 'sent';

-- Ranges of a run's letters that were not tried yet, leased to workers as a whole. A finished range is deleted.
CREATE TABLE delivery_chunks (
    run_id       bigint NOT NULL,
    first_id     bigint NOT NULL,
    last_id      bigint NOT NULL,
    remaining    int NOT NULL,
    leased_by    int,
    leased_until timestamptz,
    -- Up to this letter the holder of the lease may have begun: written down before it begins.
    begun_to     bigint,
    -- A killed process may have sent these and not written it down: they are sent again last, one at a time.
    doubtful     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (run_id, first_id)
) WITH (fillfactor = 50);
CREATE INDEX delivery_chunks_leased_by_idx ON delivery_chunks (leased_by) WHERE leased_by IS NOT NULL;

-- Letters that were refused for the moment, and when they are tried again.
CREATE TABLE delivery_retries (
    delivery_id  bigint PRIMARY KEY,
    run_id       bigint NOT NULL,
    due_at       timestamptz NOT NULL,
    -- When it was first refused: the tries end some time after that.
    since        timestamptz NOT NULL,
    leased_by    int,
    leased_until timestamptz,
    -- As above.
    doubtful     boolean NOT NULL DEFAULT false
) WITH (fillfactor = 70);
CREATE INDEX delivery_retries_run_id_due_at_idx ON delivery_retries (run_id, due_at);
CREATE INDEX delivery_retries_leased_by_idx ON delivery_retries (leased_by) WHERE leased_by IS NOT NULL;

-- What a run takes from others when it begins, each said in one place.
-- The letter of a mailing, and the merge fields that are the same in all of its letters.
CREATE VIEW mailing_letters AS
SELECT mailings.id AS mailing_id, mailings.owner_id, mailings.name AS mailing_name,
       users.name AS owner_name, users.email AS owner_email,
       coalesce(messages.subject, mailings.subject) AS subject,
       coalesce(messages.body, mailings.body) AS body,
       coalesce(messages.format, mailings.format) AS format
FROM mailings
JOIN users ON users.id = mailings.owner_id
LEFT JOIN messages ON messages.owner_id = mailings.owner_id AND messages.id = mailings.message_id;

-- Whom a mailing goes to now, and who of them has an address that does not exist.
CREATE VIEW mailing_audience AS
SELECT chosen.mailing_id, chosen.id AS client_id, chosen.email, chosen.name, chosen.phone, chosen.comment,
       suppressions.email IS NOT NULL AS suppressed
FROM (
    SELECT mailings.id AS mailing_id, clients.*
    FROM mailings
    JOIN clients ON clients.owner_id = mailings.owner_id
    WHERE mailings.audience = 'all'
    UNION ALL
    SELECT mailings.id, clients.*
    FROM mailings
    JOIN mailing_recipients ON mailing_recipients.mailing_id = mailings.id
    JOIN clients ON clients.owner_id = mailing_recipients.owner_id AND clients.id = mailing_recipients.client_id
    WHERE mailings.audience = 'chosen'
) chosen
LEFT JOIN suppressions ON suppressions.owner_id = chosen.owner_id AND suppressions.email = chosen.email
WHERE chosen.deleted_at IS NULL;
