-- What an administrator sets in the interface. One row, or none before the first change; the environment of the server wins over it.
CREATE TABLE settings (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    -- By the names of the environment's variables: one reader checks both.
    kept jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(kept) = 'object'),
    -- The password for the mail server, encrypted with a key derived from the server's own.
    mail_password bytea,
    version integer NOT NULL DEFAULT 1,
    changed_at timestamptz,
    changed_by bigint REFERENCES users ON DELETE SET NULL
);

-- Who was invited to make an account.
CREATE TABLE invitations (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    email text NOT NULL UNIQUE,
    language text NOT NULL,
    invited_by bigint REFERENCES users ON DELETE SET NULL,
    -- Of the token in the newest letter; none before the letter is written.
    hash bytea UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz
);
CREATE INDEX invitations_of_a_person ON invitations (invited_by);

INSERT INTO role_permissions SELECT id, 'settings.write', 'all' FROM roles WHERE name = 'admin';
INSERT INTO role_permissions SELECT id, 'users.invite', 'all' FROM roles WHERE name = 'admin';
