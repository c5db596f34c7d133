-- What came into a home since a day, and what became of it: how a group is doing.
CREATE INDEX clients_home_created_at_idx ON clients (home, created_at) WHERE deleted_at IS NULL;
CREATE INDEX leads_home_created_at_idx ON leads (home, created_at) WHERE deleted_at IS NULL;
CREATE INDEX leads_home_converted_at_idx ON leads (home, converted_at) WHERE converted_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX leads_home_lost_idx ON leads (home, stage_since) WHERE meaning = 'lost' AND deleted_at IS NULL;
CREATE INDEX leads_home_due_idx ON leads (home, next_step_on) WHERE meaning = 'open' AND deleted_at IS NULL;

-- When a day begins by the clock of a person.
CREATE FUNCTION day_begins(day text, person bigint) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT day::timestamp AT TIME ZONE time_zone FROM users WHERE id = person
$$;
