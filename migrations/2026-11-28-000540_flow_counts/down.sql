CREATE OR REPLACE FUNCTION day_begins(day text, person bigint) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT day::timestamp AT TIME ZONE time_zone FROM users WHERE id = person
$$;
DROP INDEX leads_home_meaning_next_step_idx;
CREATE INDEX leads_home_due_idx ON leads (home, next_step_on) WHERE meaning = 'open' AND deleted_at IS NULL;
DROP TRIGGER leads_flow_in ON leads;
DROP TRIGGER leads_flow_on ON leads;
DROP TRIGGER leads_flow_out ON leads;
DROP TRIGGER clients_flow_in ON clients;
DROP TRIGGER clients_flow_on ON clients;
DROP TRIGGER clients_flow_out ON clients;
DROP FUNCTION keep_leads_in, keep_leads_on, keep_leads_out, keep_clients_in, keep_client_on, keep_clients_out, fold_counts;
DROP TABLE flow_counts, source_counts, due_counts;
DROP FUNCTION quarter_of;
