DROP TABLE user_links, refresh_tokens, sessions, user_permissions, user_roles, role_permissions, roles, users;
DROP EXTENSION pg_trgm;
