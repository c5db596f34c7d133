-- A net beneath the queries: even one that forgets to ask whose things it may touch changes nothing of a group its asker has no
-- seat in, and reads nothing that hangs on such a group's records. The policies bind the role `vestnik_person`, under which the
-- server asks in a person's name; its own work is done as the owner of the tables, whom they don't bind.

-- Whether this user of the database may take the role. Since PostgreSQL 16 not every member of one may.
CREATE FUNCTION may_ask_as(name) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(pg_has_role($1, to_regrole('vestnik_person'),
                                CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END), false)
$$;

-- From here on the session asks in this person's name; in nobody's, without one. Whoever reads or writes everywhere is bound by no home in
-- that. Whether the net holds him: not where the database's administrator lets the server have no such role.
CREATE FUNCTION ask_as(person bigint, reads_all boolean, writes_all boolean) RETURNS boolean LANGUAGE sql AS $$
    SELECT set_config('vestnik.person', coalesce(person::text, ''), false) IS NOT NULL
       AND set_config('vestnik.reads_all', reads_all::text, false) IS NOT NULL
       AND set_config('vestnik.writes_all', writes_all::text, false) IS NOT NULL
       AND set_config('role', CASE WHEN person IS NOT NULL AND may_ask_as(session_user) THEN 'vestnik_person' ELSE 'none' END, false) <> 'none'
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
    place text;
    read text;
    held text;
    changed text;
    becomes text;
BEGIN
    FOREACH of IN ARRAY ARRAY['clients', 'leads', 'suppressions', 'client_counts', 'lead_counts', 'comments', 'record_files',
                              'record_tags', 'imported_leads', 'tags', 'saved_views', 'stages', 'custom_fields'] LOOP
        place := CASE WHEN of IN ('stages', 'custom_fields') THEN 'group_id' ELSE 'home' END;
        read := format('((SELECT reads_all()) OR (SELECT writes_all()) OR %s = ANY ((SELECT homes_read())::bigint[]))', place);
        changed := format('((SELECT writes_all()) OR %s = ANY ((SELECT homes_changed())::bigint[]))', place);
        held := read;
        -- Behind a condition of a policy no index of trigrams can be used, as LIKE may tell what it has seen; stop lists are asked whatever
        -- they stop, of everybody it concerns; and what leads go through, and are asked, is no secret. Those are read by their own rules alone.
        IF of IN ('clients', 'leads', 'suppressions', 'stages', 'custom_fields') THEN
            read := 'true';
        END IF;
        becomes := changed;
        IF of IN ('clients', 'leads') THEN
            -- A record that leaves its group may become its owner's own again. What it leaves is held below.
            becomes := format('(%s OR home < 0)', changed);
        ELSE
            held := read;
        END IF;
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', of);
        EXECUTE format('CREATE POLICY reads ON %I FOR SELECT TO public USING (%s)', of, read);
        EXECUTE format('CREATE POLICY adds ON %I FOR INSERT TO public WITH CHECK %s', of, changed);
        -- What one sees one may hold until a transaction ends; what is written must be where one works.
        EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE TO public USING (%s) WITH CHECK %s', of, held, becomes);
        EXECUTE format('CREATE POLICY removes ON %I FOR DELETE TO public USING %s', of, changed);
    END LOOP;
    -- What hangs on a comment goes with it.
    FOREACH of IN ARRAY ARRAY['comment_revisions', 'comment_mentions'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', of);
        EXECUTE format('CREATE POLICY goes_with_it ON %I FOR ALL TO public
                        USING (EXISTS (SELECT FROM comments WHERE comments.id = comment_id))', of);
    END LOOP;
END $$;

-- What is changed must have been where one works, too: a policy sees only what a row becomes.
CREATE FUNCTION hold_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT writes_all() AND OLD.home <> ALL (homes_changed()) THEN
        RAISE EXCEPTION 'who does not work in home % changes nothing there', OLD.home USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clients_held_back BEFORE UPDATE ON clients FOR EACH ROW
    WHEN (current_user = 'vestnik_person') EXECUTE FUNCTION hold_back();
CREATE TRIGGER leads_held_back BEFORE UPDATE ON leads FOR EACH ROW
    WHEN (current_user = 'vestnik_person') EXECUTE FUNCTION hold_back();

-- What is read through these is read as whoever asks.
ALTER VIEW group_figures SET (security_invoker = true);
ALTER VIEW group_lead_figures SET (security_invoker = true);
ALTER VIEW tagged_records SET (security_invoker = true);

-- What follows by itself follows wherever it leads.
DO $$
DECLARE
    of text;
BEGIN
    FOREACH of IN ARRAY ARRAY['mark_clients', 'carry_wish', 'give_stages', 'tags_follow', 'count_added_clients', 'count_moved_client',
                              'count_removed_clients', 'count_added_leads', 'count_changed_leads', 'count_removed_leads'] LOOP
        EXECUTE format('ALTER FUNCTION %I SECURITY DEFINER SET search_path FROM CURRENT', of);
    END LOOP;
END $$;
