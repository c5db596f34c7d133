-- Who was blocked, by whom and why; and who may see and do that.

ALTER TABLE users
    -- Nobody: the operator of the server.
    ADD COLUMN blocked_by bigint REFERENCES users,
    ADD COLUMN blocked_reason text,
    ADD CONSTRAINT users_blocked_check CHECK (blocked_at IS NOT NULL OR (blocked_by IS NULL AND blocked_reason IS NULL));

-- What a search looks through: in lower case, with е for ё.
CREATE INDEX users_search_idx ON users
    USING gin (replace(lower(name || ' ' || email || ' ' || coalesce(phone, '')), 'ё', 'е') gin_trgm_ops);
CREATE INDEX users_blocked_idx ON users (id) WHERE blocked_at IS NOT NULL;
-- When somebody was last seen.
CREATE INDEX sessions_user_id_last_used_at_idx ON sessions (user_id, last_used_at DESC);
DROP INDEX sessions_user_id_idx;

-- Each change makes a role another version.
ALTER TABLE roles ADD COLUMN version int NOT NULL DEFAULT 1;

INSERT INTO role_permissions (role_id, permission, reach)
SELECT roles.id, given.permission, given.reach
FROM (VALUES
    ('manager', 'users.read', 'all'), ('manager', 'users.block', 'all'),
    ('admin', 'users.read', 'all'), ('admin', 'users.block', 'all'),
    ('admin', 'roles.read', 'all'), ('admin', 'roles.write', 'all')
) AS given (role, permission, reach)
JOIN roles ON roles.name = given.role AND roles.built_in;
