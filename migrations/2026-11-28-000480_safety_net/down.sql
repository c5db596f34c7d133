ALTER FUNCTION mark_clients SECURITY INVOKER RESET ALL;
ALTER FUNCTION carry_wish SECURITY INVOKER RESET ALL;
ALTER FUNCTION give_stages SECURITY INVOKER RESET ALL;
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
DROP FUNCTION ask_as, hold_back, homes_read, homes_changed, reads_all, writes_all;
