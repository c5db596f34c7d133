-- Why letters did not arrive, and who wants none.

-- Why a letter was not delivered: of failed ones what the mail server meant, of suppressed ones why they were left out.
-- No index: a result must stay on its page. Not validated: the rows there are have none, and are many.
ALTER TABLE deliveries ADD COLUMN reason text;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_reason_check CHECK (reason IN (
    'no_such_address', 'mailbox_full', 'policy', 'content', 'server', 'expired', 'impossible',
    'unsubscribed', 'complaint', 'by_hand')) NOT VALID;
-- The same of a try: of one that deferred the letter, why for the moment.
ALTER TABLE delivery_attempts ADD COLUMN reason text;
ALTER TABLE delivery_attempts ADD CONSTRAINT delivery_attempts_reason_check CHECK (reason IN (
    'no_such_address', 'mailbox_full', 'policy', 'content', 'server', 'expired', 'impossible')) NOT VALID;

-- The language of what a run adds to its letters.
ALTER TABLE mailing_runs ADD COLUMN language text NOT NULL DEFAULT 'ru' CHECK (language IN ('ru', 'en'));

-- Addresses no letter goes to any more, of one owner or, without one, of the whole service. By address, so that deleting
-- and bringing in a client again does not forget it.
ALTER TABLE suppressions ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY,
    -- What somebody wrote who put it there by hand.
    ADD COLUMN note text NOT NULL DEFAULT '',
    -- The letter that led to it. No foreign key: letters are many and written fast, and the list outlives them.
    ADD COLUMN delivery_id bigint,
    DROP CONSTRAINT suppressions_pkey,
    DROP CONSTRAINT suppressions_reason_check;
ALTER TABLE suppressions ALTER COLUMN owner_id DROP NOT NULL,
    ADD PRIMARY KEY (id),
    ADD CONSTRAINT suppressions_owner_id_email_key UNIQUE NULLS NOT DISTINCT (owner_id, email),
    ADD CONSTRAINT suppressions_reason_check CHECK (reason IN ('no_such_address', 'unsubscribed', 'complaint', 'by_hand'));
-- The list, newest first; and what was added since a run began.
CREATE INDEX suppressions_owner_id_id_idx ON suppressions (owner_id, id);
CREATE INDEX suppressions_reason_id_idx ON suppressions (reason, id);
CREATE INDEX suppressions_owner_id_created_at_idx ON suppressions (owner_id, created_at);
CREATE INDEX suppressions_search_idx ON suppressions USING gin (replace(email, 'ё', 'е') gin_trgm_ops);

-- Who was taken off the list, by whom, and why letters may go there again: for whoever asks how it came that they do.
CREATE TABLE lifted_suppressions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id   bigint,
    email      text NOT NULL,
    reason     text NOT NULL,
    since      timestamptz NOT NULL,
    lifted_by  bigint NOT NULL REFERENCES users,
    lifted_at  timestamptz NOT NULL DEFAULT now(),
    because    text
);

-- Why letters of this person do not go to that address; null where they do. Two steps into one index.
CREATE FUNCTION suppression_of(owner bigint, address text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT reason FROM suppressions WHERE owner_id = owner AND email = address),
                    (SELECT reason FROM suppressions WHERE owner_id IS NULL AND email = address))
$$;

-- The list of clients tells the reason, not only that there is one.
ALTER TABLE clients ADD COLUMN suppressed text;
UPDATE clients SET suppressed = 'no_such_address' WHERE no_such_address;
-- Made anew below.
DROP VIEW mailing_audience;
ALTER TABLE clients DROP COLUMN no_such_address;
CREATE INDEX clients_suppressed_idx ON clients (owner_id, id) WHERE suppressed IS NOT NULL AND deleted_at IS NULL;

CREATE OR REPLACE FUNCTION mark_clients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Locked in the order of their numbers, as everybody who touches many clients does.
    UPDATE clients SET suppressed = suppression_of(clients.owner_id, clients.email)
    FROM (
        SELECT clients.id
        FROM clients
        JOIN changed ON clients.email = changed.email AND (changed.owner_id = clients.owner_id OR changed.owner_id IS NULL)
        WHERE clients.deleted_at IS NULL
        ORDER BY clients.id FOR UPDATE OF clients
    ) AS locked
    WHERE clients.id = locked.id;
    RETURN NULL;
END $$;

CREATE TRIGGER suppressions_changed AFTER UPDATE ON suppressions REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_clients();

-- A letter that waits to be tried again to whoever has just unsubscribed is looked at now, and left out, instead of in
-- hours. What somebody is just sending is left to him: writers wait for nobody.
CREATE FUNCTION hurry_retries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE delivery_retries SET due_at = least(due_at, now())
    FROM (
        SELECT delivery_retries.delivery_id AS id
        FROM added
        JOIN mailing_runs ON mailing_runs.finished_at IS NULL
                         AND (added.owner_id = mailing_runs.owner_id OR added.owner_id IS NULL)
        JOIN deliveries ON deliveries.run_id = mailing_runs.id AND deliveries.email = added.email
        JOIN delivery_retries ON delivery_retries.delivery_id = deliveries.id
        WHERE added.reason <> 'no_such_address'
        FOR UPDATE OF delivery_retries SKIP LOCKED
    ) AS hurried
    WHERE delivery_retries.delivery_id = hurried.id;
    RETURN NULL;
END $$;
CREATE TRIGGER suppressions_hurry_retries AFTER INSERT ON suppressions REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION hurry_retries();

-- The runs of which letters may still go out, and whose they are.
CREATE OR REPLACE VIEW open_runs AS SELECT id, owner_id FROM mailing_runs WHERE finished_at IS NULL;

-- What the link to unsubscribe in a letter leads to: to whom it went, and who wrote.
CREATE VIEW letter_links AS
SELECT deliveries.id AS delivery_id, mailing_runs.owner_id, deliveries.email, mailing_runs.owner_name, mailing_runs.language
FROM deliveries JOIN mailing_runs ON mailing_runs.id = deliveries.run_id;

CREATE OR REPLACE VIEW mailing_letters AS
SELECT mailings.id AS mailing_id, mailings.owner_id, mailings.name AS mailing_name,
       users.name AS owner_name, users.email AS owner_email,
       coalesce(messages.subject, mailings.subject) AS subject,
       coalesce(messages.body, mailings.body) AS body,
       coalesce(messages.format, mailings.format) AS format,
       users.language
FROM mailings
JOIN users ON users.id = mailings.owner_id
LEFT JOIN messages ON messages.owner_id = mailings.owner_id AND messages.id = mailings.message_id;

-- Whom a mailing goes to now, and who of them is left out, and why.
CREATE VIEW mailing_audience AS
SELECT chosen.mailing_id, chosen.id AS client_id, chosen.email, chosen.name, chosen.phone, chosen.comment,
       coalesce(own.reason, everywhere.reason) AS suppressed
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
LEFT JOIN suppressions own ON own.owner_id = chosen.owner_id AND own.email = chosen.email
LEFT JOIN suppressions everywhere ON everywhere.owner_id IS NULL AND everywhere.email = chosen.email
WHERE chosen.deleted_at IS NULL;

INSERT INTO role_permissions (role_id, permission, reach)
SELECT roles.id, given.permission, given.reach
FROM (VALUES
    ('user', 'suppressions.read', 'groups'), ('user', 'suppressions.write', 'groups'),
    ('manager', 'suppressions.read', 'all'), ('manager', 'suppressions.write', 'groups'),
    ('admin', 'suppressions.read', 'all'), ('admin', 'suppressions.write', 'all')
) AS given (role, permission, reach)
JOIN roles ON roles.name = given.role AND roles.built_in;
