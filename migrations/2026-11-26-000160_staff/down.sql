DELETE FROM role_permissions WHERE permission IN ('users.read', 'users.block', 'roles.read', 'roles.write');
DELETE FROM user_permissions WHERE permission IN ('users.read', 'users.block', 'roles.read', 'roles.write');
ALTER TABLE roles DROP COLUMN version;
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
DROP INDEX sessions_user_id_last_used_at_idx;
DROP INDEX users_blocked_idx;
DROP INDEX users_search_idx;
ALTER TABLE users DROP CONSTRAINT users_blocked_check, DROP COLUMN blocked_by, DROP COLUMN blocked_reason;
