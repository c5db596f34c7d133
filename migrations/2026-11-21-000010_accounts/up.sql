-- People, how they sign in, and what they may do.

-- Finding people by a part of a name, an address or a number. A trusted extension: the database's owner may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE users (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email         text NOT NULL CONSTRAINT users_email_key UNIQUE,
    name          text NOT NULL,
    phone         text,
    password_hash text NOT NULL,
    language      text NOT NULL DEFAULT 'ru' CHECK (language IN ('ru', 'en')),
    time_zone     text NOT NULL DEFAULT 'UTC',
    theme         text NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
    confirmed_at  timestamptz,
    blocked_at    timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE roles (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name     text NOT NULL CONSTRAINT roles_name_key UNIQUE,
    built_in boolean NOT NULL DEFAULT false
);

CREATE TABLE role_permissions (
    role_id    bigint NOT NULL REFERENCES roles ON DELETE CASCADE,
    permission text NOT NULL,
    reach      text NOT NULL CHECK (reach IN ('own', 'groups', 'all')),
    PRIMARY KEY (role_id, permission)
);

CREATE TABLE user_roles (
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    role_id bigint NOT NULL REFERENCES roles ON DELETE CASCADE,
    PRIMARY KEY (user_id, role_id)
);
CREATE INDEX user_roles_role_id_idx ON user_roles (role_id);

-- Permissions given to one person beside the roles.
CREATE TABLE user_permissions (
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    permission text NOT NULL,
    reach      text NOT NULL CHECK (reach IN ('own', 'groups', 'all')),
    PRIMARY KEY (user_id, permission)
);

-- One row per signed-in device.
CREATE TABLE sessions (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id      bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    user_agent   text NOT NULL,
    address      text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz
);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);

-- Every refresh token ever handed out in a living session, hashed: a replaced one that comes back was stolen.
CREATE TABLE refresh_tokens (
    hash        bytea PRIMARY KEY,
    session_id  bigint NOT NULL REFERENCES sessions ON DELETE CASCADE,
    created_at  timestamptz NOT NULL DEFAULT now(),
    replaced_at timestamptz
);
CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id);

-- The links of confirmation and reset letters, hashed; one of each purpose per person, used once.
CREATE TABLE user_links (
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    purpose    text NOT NULL CHECK (purpose IN ('confirm', 'reset')),
    hash       bytea NOT NULL CONSTRAINT user_links_hash_key UNIQUE,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, purpose)
);

INSERT INTO roles (name, built_in) VALUES ('user', true), ('manager', true), ('admin', true);

INSERT INTO role_permissions (role_id, permission, reach)
SELECT roles.id, given.permission, given.reach
FROM (VALUES
    ('user', 'clients.read', 'groups'), ('user', 'clients.write', 'groups'),
    ('user', 'messages.read', 'groups'), ('user', 'messages.write', 'groups'),
    ('user', 'mailings.read', 'groups'), ('user', 'mailings.write', 'groups'),
    ('user', 'mailings.switch', 'own'),
    ('user', 'logs.read', 'groups'), ('user', 'dashboard.read', 'own'),
    ('manager', 'clients.read', 'all'), ('manager', 'clients.write', 'groups'),
    ('manager', 'messages.read', 'all'), ('manager', 'messages.write', 'groups'),
    ('manager', 'mailings.read', 'all'), ('manager', 'mailings.write', 'groups'),
    ('manager', 'mailings.switch', 'all'),
    ('manager', 'logs.read', 'all'), ('manager', 'dashboard.read', 'own'),
    ('admin', 'clients.read', 'all'), ('admin', 'clients.write', 'all'),
    ('admin', 'messages.read', 'all'), ('admin', 'messages.write', 'all'),
    ('admin', 'mailings.read', 'all'), ('admin', 'mailings.write', 'all'),
    ('admin', 'mailings.switch', 'all'),
    ('admin', 'logs.read', 'all'), ('admin', 'dashboard.read', 'own'),
    ('admin', 'captured_mail.read', 'all')
) AS given (role, permission, reach)
JOIN roles ON roles.name = given.role;
