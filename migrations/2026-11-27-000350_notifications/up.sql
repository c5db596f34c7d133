-- What people are told of: a record was given to them, somebody mentioned them, a file is read.
CREATE TABLE notifications (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id     bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    news        text NOT NULL CHECK (news IN ('assigned', 'mentioned', 'converted', 'import_done', 'import_failed',
                                              'mailing_stopped', 'mailing_released')),
    about       text NOT NULL CHECK (about IN ('client', 'lead', 'group', 'import', 'mailing')),
    about_id    bigint NOT NULL,
    -- What it was called then.
    title       text NOT NULL,
    actor_id    bigint REFERENCES users,
    -- How many records it is about, where it is one line for many; else 0.
    records     bigint NOT NULL DEFAULT 0,
    -- The same is told once.
    key         text NOT NULL,
    -- Whether the application shows it; if not, it is there for a letter only.
    shown       boolean NOT NULL,
    created_at  timestamptz NOT NULL,
    read_at     timestamptz,
    -- When a letter is to tell of it; none once that is settled.
    mail_due_at timestamptz,
    -- Which letter has it in hand: the notification that asked for it.
    letter      bigint,
    CONSTRAINT notifications_user_id_key_key UNIQUE (user_id, key)
);
CREATE INDEX notifications_user_id_idx ON notifications (user_id, id) WHERE shown;
-- A person's unread ones: the bell counts no more than a hundred of them.
CREATE INDEX notifications_unread_idx ON notifications (user_id, id) WHERE shown AND read_at IS NULL;
CREATE INDEX notifications_mail_idx ON notifications (user_id, mail_due_at) WHERE mail_due_at IS NOT NULL;
-- For dropping old ones.
CREATE INDEX notifications_read_at_idx ON notifications (read_at) WHERE read_at IS NOT NULL;
CREATE INDEX notifications_created_at_idx ON notifications (created_at);

-- How people want to be told; who has no row is shown everything, and written to about nothing.
CREATE TABLE notification_settings (
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    kind    text NOT NULL CHECK (kind IN ('assigned', 'mentioned', 'converted', 'import_finished', 'mailing_stopped')),
    in_app  boolean NOT NULL,
    by_mail text NOT NULL CHECK (by_mail IN ('off', 'at_once', 'daily')),
    PRIMARY KEY (user_id, kind)
);

-- Each with whose and where that is now what it is about; nowhere, once that is gone. Who may not see it there is not told either.
CREATE VIEW notifications_placed AS
SELECT notifications.*,
       coalesce(clients.owner_id, leads.owner_id, imports.owner_id, mailings.owner_id) AS owner_id,
       coalesce(clients.home, leads.home, groups.id, -imports.owner_id, -mailings.owner_id) AS home
FROM notifications
LEFT JOIN clients ON notifications.about = 'client' AND clients.id = notifications.about_id AND clients.deleted_at IS NULL
LEFT JOIN leads ON notifications.about = 'lead' AND leads.id = notifications.about_id AND leads.deleted_at IS NULL
LEFT JOIN groups ON notifications.about = 'group' AND groups.id = notifications.about_id
LEFT JOIN imports ON notifications.about = 'import' AND imports.id = notifications.about_id
LEFT JOIN mailings ON notifications.about = 'mailing' AND mailings.id = notifications.about_id AND mailings.deleted_at IS NULL;
