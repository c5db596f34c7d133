-- A net beneath the queries: even one that forgets to ask whose things it may touch changes nothing of a group its asker has no
-- seat in, and reads nothing that hangs on such a group's records. The policies bind the role `vestnik_person`, under which the
-- server asks in a person's name; its own work is done as the owner of the tables, whom they don't bind.

-- From here on the session asks in this person's name; in nobody's, without one. Whoever reads or writes everywhere is bound by no home in
-- that. Whether the net holds him: not where the database's administrator lets the server have no such role.
CREATE FUNCTION ask_as(person bigint, reads_all boolean, writes_all boolean) RETURNS boolean LANGUAGE sql AS $$
    SELECT set_config('vestnik.person', coalesce(person::text, ''), false) IS NOT NULL
       AND set_config('vestnik.reads_all', reads_all::text, false) IS NOT NULL
       AND set_config('vestnik.writes_all', writes_all::text, false) IS NOT NULL
       AND set_config('role', CASE WHEN person IS NOT NULL AND pg_has_role(session_user, to_regrole('vestnik_person'), 'MEMBER')
                                   THEN 'vestnik_person' ELSE 'none' END, false) <> 'none'
$$;

-- Whether the asker may read, or change, what is in these homes: asked once a statement, as homes do not depend on rows.
CREATE FUNCTION homes_read() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT seen_homes(nullif(current_setting('vestnik.person', true), '')::bigint)
$$;
CREATE FUNCTION homes_changed() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT worked_homes(nullif(current_setting('vestnik.person', true), '')::bigint)
$$;
CREATE FUNCTION reads_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('vestnik.reads_all', true) = 'true'
$$;
CREATE FUNCTION writes_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('vestnik.writes_all', true) = 'true'
$$;

DO $$
DECLARE
    of text;
    changed text;
BEGIN
    FOREACH of IN ARRAY ARRAY['clients', 'leads', 'suppressions', 'client_counts', 'lead_counts', 'comments', 'record_files',
                              'record_tags', 'imported_leads', 'tags', 'saved_views', 'stages', 'custom_fields'] LOOP
        changed := format('((SELECT writes_all()) OR %s = ANY ((SELECT homes_changed())::bigint[]))',
                          CASE WHEN of IN ('stages', 'custom_fields') THEN 'group_id' ELSE 'home' END);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', of);
        EXECUTE format('CREATE POLICY adds ON %I FOR INSERT TO public WITH CHECK %s', of, changed);
        EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE TO public USING %s WITH CHECK %s', of, changed, changed);
        EXECUTE format('CREATE POLICY removes ON %I FOR DELETE TO public USING %s', of, changed);
    END LOOP;
    FOREACH of IN ARRAY ARRAY['client_counts', 'lead_counts', 'comments', 'record_files', 'record_tags', 'imported_leads', 'tags',
                              'saved_views'] LOOP
        EXECUTE format('CREATE POLICY reads ON %I FOR SELECT TO public
                        USING ((SELECT reads_all()) OR home = ANY ((SELECT homes_read())::bigint[]))', of);
    END LOOP;
    -- Behind a condition of a policy no index of trigrams can be used, as LIKE may tell what it has seen; stop lists are asked whatever
    -- they stop, of everybody it concerns; and what leads go through, and are asked, is no secret. Those are read by their own rules alone.
    FOREACH of IN ARRAY ARRAY['clients', 'leads', 'suppressions', 'stages', 'custom_fields'] LOOP
        EXECUTE format('CREATE POLICY reads ON %I FOR SELECT TO public USING (true)', of);
    END LOOP;
    -- What hangs on a comment goes with it.
    FOREACH of IN ARRAY ARRAY['comment_revisions', 'comment_mentions'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', of);
        EXECUTE format('CREATE POLICY goes_with_it ON %I FOR ALL TO public
                        USING (EXISTS (SELECT FROM comments WHERE comments.id = comment_id))', of);
    END LOOP;
END $$;

-- What is read through these is read as whoever asks.
ALTER VIEW group_figures SET (security_invoker = true);
ALTER VIEW group_lead_figures SET (security_invoker = true);
ALTER VIEW tagged_records SET (security_invoker = true);

-- What follows by itself follows wherever it leads.
ALTER FUNCTION mark_clients SECURITY DEFINER SET search_path FROM CURRENT;
ALTER FUNCTION carry_wish SECURITY DEFINER SET search_path FROM CURRENT;
ALTER FUNCTION give_stages SECURITY DEFINER SET search_path FROM CURRENT;
