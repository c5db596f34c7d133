DO $$
DECLARE
    of text;
BEGIN
    FOREACH of IN ARRAY ARRAY['mark_clients', 'carry_wish', 'give_stages', 'tags_follow', 'count_added_clients', 'count_moved_client',
                              'count_removed_clients', 'count_added_leads', 'count_changed_leads', 'count_removed_leads'] LOOP
        EXECUTE format('ALTER FUNCTION %I SECURITY INVOKER RESET ALL', of);
    END LOOP;
END $$;
ALTER VIEW group_figures RESET (security_invoker);
ALTER VIEW group_lead_figures RESET (security_invoker);
ALTER VIEW tagged_records RESET (security_invoker);
DO $$
DECLARE
    policy record;
BEGIN
    FOR policy IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = current_schema LOOP
        EXECUTE format('DROP POLICY %I ON %I', policy.policyname, policy.tablename);
        EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', policy.tablename);
    END LOOP;
END $$;
DROP TRIGGER clients_held_back ON clients;
DROP TRIGGER leads_held_back ON leads;
DROP FUNCTION ask_as, may_ask_as, hold_back, homes_read, homes_changed, reads_all, writes_all;
