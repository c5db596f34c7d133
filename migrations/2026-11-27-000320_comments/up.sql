-- Comments on leads and clients, and answers to them.
CREATE TABLE comments (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Where its record belongs: the foreign keys below keep it there, and take it along.
    home           bigint NOT NULL,
    client_id      bigint,
    lead_id        bigint,
    -- Its record as one number: that of a client, or that of a lead below nought.
    record         bigint NOT NULL GENERATED ALWAYS AS (coalesce(client_id, -lead_id)) STORED,
    -- The lead it was written on: stays when the lead becomes a client.
    origin_lead_id bigint,
    author_id      bigint NOT NULL REFERENCES users,
    -- The comment it answers, of the same record, which is no answer itself.
    answers        bigint,
    -- Markdown; nothing, once it is deleted.
    text           text NOT NULL CHECK (length(text) <= 20000),
    created_at     timestamptz NOT NULL DEFAULT now(),
    edited_at      timestamptz,
    deleted_at     timestamptz,
    version        int NOT NULL DEFAULT 1,
    CONSTRAINT comments_one_record_check CHECK ((client_id IS NULL) <> (lead_id IS NULL)),
    CONSTRAINT comments_words_check CHECK ((text = '') = (deleted_at IS NOT NULL)),
    CONSTRAINT comments_client_fkey FOREIGN KEY (home, client_id) REFERENCES clients (home, id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT comments_lead_fkey FOREIGN KEY (home, lead_id) REFERENCES leads (home, id)
        ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT comments_record_id_key UNIQUE (record, id),
    CONSTRAINT comments_answers_fkey FOREIGN KEY (record, answers) REFERENCES comments (record, id) ON DELETE CASCADE
);
-- The newest of one record, and the answers to some of them.
CREATE INDEX comments_record_idx ON comments (record, created_at, id) WHERE answers IS NULL;
CREATE INDEX comments_answers_idx ON comments (answers, id) WHERE answers IS NOT NULL;
-- For the foreign keys.
CREATE INDEX comments_client_id_idx ON comments (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX comments_lead_id_idx ON comments (lead_id) WHERE lead_id IS NOT NULL;

-- What a comment said before its author changed it.
CREATE TABLE comment_revisions (
    comment_id bigint NOT NULL REFERENCES comments ON DELETE CASCADE,
    version    int NOT NULL,
    text       text NOT NULL,
    -- Until when it said so.
    until      timestamptz NOT NULL,
    PRIMARY KEY (comment_id, version)
);

-- Whom a comment names, of those who could see its record when it was written.
CREATE TABLE comment_mentions (
    comment_id bigint NOT NULL REFERENCES comments ON DELETE CASCADE,
    user_id    bigint NOT NULL REFERENCES users,
    PRIMARY KEY (comment_id, user_id)
);

-- Whether what somebody is granted covers a record of that owner, in a home that he sees.
CREATE FUNCTION granted(person bigint, asked text, owner bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT FROM user_roles JOIN role_permissions ON role_permissions.role_id = user_roles.role_id
        WHERE user_id = person AND permission = asked AND (reach <> 'own' OR owner = person)
    ) OR EXISTS (
        SELECT FROM user_permissions WHERE user_id = person AND permission = asked AND (reach <> 'own' OR owner = person)
    )
$$;
