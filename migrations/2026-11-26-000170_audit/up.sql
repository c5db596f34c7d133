-- Who changed what, when and from where, with before and after. Rows are added and never changed again.
CREATE TABLE audit_log (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT now(),
    -- No foreign keys: the log outlives what it tells of. Nobody: the server itself, or its operator.
    actor_id    bigint,
    actor_name  text NOT NULL DEFAULT '',
    -- What was done: client.changed.
    action      text NOT NULL,
    -- To what, by its number and the name it had then.
    object_id   bigint,
    object_name text NOT NULL DEFAULT '',
    -- Whose it was.
    owner_id    bigint,
    -- What differed, before and after.
    before      jsonb,
    after       jsonb,
    address     text NOT NULL DEFAULT '',
    request_id  text NOT NULL DEFAULT ''
);
CREATE INDEX audit_log_actor_id_idx ON audit_log (actor_id, id);
CREATE INDEX audit_log_action_idx ON audit_log (action, id);
CREATE INDEX audit_log_object_idx ON audit_log (object_id, id);
CREATE INDEX audit_log_at_idx ON audit_log (at);
CREATE INDEX audit_log_search_idx ON audit_log
    USING gin (replace(lower(object_name || ' ' || actor_name || ' ' || address || ' ' || request_id), 'ё', 'е') gin_trgm_ops);

-- Whoever owns the table may add and read; the trigger holds for those no right is refused to.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM PUBLIC, CURRENT_USER;
CREATE FUNCTION refuse_to_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_forget();

INSERT INTO role_permissions (role_id, permission, reach)
SELECT roles.id, 'audit.read', 'all' FROM roles WHERE roles.name = 'admin' AND roles.built_in;
