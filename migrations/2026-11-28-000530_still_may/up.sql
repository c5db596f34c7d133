-- The homes in which somebody sees records, if by a session that lives at this moment he may do this so far at least; nothing if not.
-- Asked again and again while a long answer is on its way to him.
CREATE FUNCTION homes_still_seen(person bigint, by_session bigint, asked text, so_far text, moment timestamptz)
RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT seen_homes(person)
    WHERE EXISTS (
        SELECT FROM sessions JOIN users ON users.id = sessions.user_id
        WHERE sessions.id = by_session AND users.id = person
          AND revoked_at IS NULL AND expires_at > moment AND blocked_at IS NULL
    ) AND EXISTS (
        SELECT FROM (
            SELECT reach FROM user_roles JOIN role_permissions USING (role_id) WHERE user_id = person AND permission = asked
            UNION ALL
            SELECT reach FROM user_permissions WHERE user_id = person AND permission = asked
        ) AS grants
        WHERE array_position('{own,groups,all}'::text[], reach) >= array_position('{own,groups,all}'::text[], so_far)
    )
$$;
