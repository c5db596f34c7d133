-- What people look like. A new picture has a new token, so that its address can be kept for ever.
CREATE TABLE avatars (
    user_id      bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    -- What its address is made of.
    token        text NOT NULL CONSTRAINT avatars_token_key UNIQUE,
    content      bytea NOT NULL,
    content_type text NOT NULL CHECK (content_type IN ('image/jpeg', 'image/webp')),
    created_at   timestamptz NOT NULL
);
-- Compressed already.
ALTER TABLE avatars ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX avatars_created_at_idx ON avatars (created_at, user_id);

-- Those who are in any group with a person, and he himself.
CREATE FUNCTION fellows(person bigint) RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_append(ARRAY(
        SELECT DISTINCT others.user_id FROM memberships AS his JOIN memberships AS others USING (group_id)
        WHERE his.user_id = person), person)
$$;
