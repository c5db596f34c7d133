-- What happened in a home, and what is due there: counted as it happens, so that the figures of a group cost as much with a million
-- records as with a thousand. Kept by triggers, so that no way of writing leads and clients can forget it.

-- By quarters of an hour: the days of every reader begin at one, whatever his time zone.
CREATE TABLE flow_counts (
    home      bigint NOT NULL,
    quarter   timestamptz NOT NULL,
    owner_id  bigint NOT NULL REFERENCES users,
    -- Leads that came in, that became clients, and that were lost; clients that came in.
    leads     bigint NOT NULL DEFAULT 0,
    converted bigint NOT NULL DEFAULT 0,
    lost      bigint NOT NULL DEFAULT 0,
    clients   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (home, quarter, owner_id)
);
CREATE INDEX flow_counts_owner_id_idx ON flow_counts (owner_id);

-- Where the leads of a day came from, and how many of them became clients. The days are those of UTC: sources are many, and a quarter of
-- an hour has few leads of each. What of a reader's first day lies before such a day is counted among the leads themselves.
CREATE TABLE source_counts (
    home      bigint NOT NULL,
    day       date NOT NULL,
    owner_id  bigint NOT NULL REFERENCES users,
    source    text NOT NULL,
    leads     bigint NOT NULL,
    converted bigint NOT NULL,
    PRIMARY KEY (home, day, owner_id, source)
);
CREATE INDEX source_counts_owner_id_idx ON source_counts (owner_id);

-- How many open leads have their next step on which day.
CREATE TABLE due_counts (
    home         bigint NOT NULL,
    next_step_on date NOT NULL,
    owner_id     bigint NOT NULL REFERENCES users,
    leads        bigint NOT NULL,
    PRIMARY KEY (home, next_step_on, owner_id)
);
CREATE INDEX due_counts_owner_id_idx ON due_counts (owner_id);

CREATE FUNCTION quarter_of(moment timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_bin('15 minutes', moment, 'epoch')
$$;

-- All of a statement at once and in one order, as the other figures are kept. What of a change is not in them cancels out.
CREATE FUNCTION keep_flow_of_leads() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT 1 AS n, * FROM added'
        WHEN 'DELETE' THEN 'SELECT -1 AS n, * FROM removed'
        ELSE 'SELECT 1 AS n, * FROM added UNION ALL SELECT -1, * FROM removed' END;
BEGIN
    EXECUTE format($sql$
        INSERT INTO flow_counts AS counted (home, quarter, owner_id, leads, converted, lost)
        SELECT home, quarter_of(happened.at), owner_id, sum(n * came), sum(n * became), sum(n * gone)
        FROM (%s) AS changed, LATERAL (VALUES (created_at, 1, 0, 0), (converted_at, 0, 1, 0),
                                              (CASE WHEN meaning = 'lost' THEN stage_since END, 0, 0, 1)) AS happened (at, came, became, gone)
        WHERE deleted_at IS NULL AND happened.at IS NOT NULL
        GROUP BY 1, 2, 3 HAVING sum(n * came) <> 0 OR sum(n * became) <> 0 OR sum(n * gone) <> 0 ORDER BY 1, 2, 3
        ON CONFLICT (home, quarter, owner_id) DO UPDATE
        SET leads = counted.leads + excluded.leads, converted = counted.converted + excluded.converted, lost = counted.lost + excluded.lost
    $sql$, changed);
    EXECUTE format($sql$
        INSERT INTO source_counts AS counted (home, day, owner_id, source, leads, converted)
        SELECT home, (created_at AT TIME ZONE 'UTC')::date, owner_id, source, sum(n), coalesce(sum(n) FILTER (WHERE converted_at IS NOT NULL), 0)
        FROM (%s) AS changed WHERE deleted_at IS NULL
        GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 OR sum(n) FILTER (WHERE converted_at IS NOT NULL) <> 0 ORDER BY 1, 2, 3, 4
        ON CONFLICT (home, day, owner_id, source) DO UPDATE
        SET leads = counted.leads + excluded.leads, converted = counted.converted + excluded.converted
    $sql$, changed);
    EXECUTE format($sql$
        INSERT INTO due_counts AS counted (home, next_step_on, owner_id, leads)
        SELECT home, next_step_on, owner_id, sum(n)
        FROM (%s) AS changed WHERE deleted_at IS NULL AND meaning = 'open' AND next_step_on IS NOT NULL
        GROUP BY 1, 2, 3 HAVING sum(n) <> 0 ORDER BY 1, 2, 3
        ON CONFLICT (home, next_step_on, owner_id) DO UPDATE SET leads = counted.leads + excluded.leads
    $sql$, changed);
    RETURN NULL;
END $$;
CREATE TRIGGER leads_flow_in AFTER INSERT ON leads REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION keep_flow_of_leads();
CREATE TRIGGER leads_flow_on AFTER UPDATE ON leads REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION keep_flow_of_leads();
CREATE TRIGGER leads_flow_out AFTER DELETE ON leads REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION keep_flow_of_leads();

-- Of clients one by one where they change: every letter writes to its client, and only few of what is written are counted here.
CREATE FUNCTION keep_flow_of_clients() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT 1 AS n, * FROM added'
        WHEN 'DELETE' THEN 'SELECT -1 AS n, * FROM removed'
        ELSE 'SELECT 1 AS n, ($1).* UNION ALL SELECT -1, ($2).*' END;
BEGIN
    EXECUTE format($sql$
        INSERT INTO flow_counts AS counted (home, quarter, owner_id, clients)
        SELECT home, quarter_of(created_at), owner_id, sum(n) FROM (%s) AS changed WHERE deleted_at IS NULL
        GROUP BY 1, 2, 3 HAVING sum(n) <> 0 ORDER BY 1, 2, 3
        ON CONFLICT (home, quarter, owner_id) DO UPDATE SET clients = counted.clients + excluded.clients
    $sql$, changed) USING NEW, OLD;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_flow_in AFTER INSERT ON clients REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION keep_flow_of_clients();
CREATE TRIGGER clients_flow_on AFTER UPDATE OF created_at, deleted_at, owner_id, group_id ON clients
    FOR EACH ROW EXECUTE FUNCTION keep_flow_of_clients();
CREATE TRIGGER clients_flow_out AFTER DELETE ON clients REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION keep_flow_of_clients();

-- What there is already.
INSERT INTO flow_counts (home, quarter, owner_id, leads, converted, lost, clients)
SELECT home, quarter, owner_id, sum(leads), sum(converted), sum(lost), sum(clients) FROM (
    SELECT home, quarter_of(created_at) AS quarter, owner_id, 1 AS leads, 0 AS converted, 0 AS lost, 0 AS clients
    FROM leads WHERE deleted_at IS NULL
    UNION ALL
    SELECT home, quarter_of(converted_at), owner_id, 0, 1, 0, 0 FROM leads WHERE deleted_at IS NULL AND converted_at IS NOT NULL
    UNION ALL
    SELECT home, quarter_of(stage_since), owner_id, 0, 0, 1, 0 FROM leads WHERE deleted_at IS NULL AND meaning = 'lost'
    UNION ALL
    SELECT home, quarter_of(created_at), owner_id, 0, 0, 0, 1 FROM clients WHERE deleted_at IS NULL
) AS happened GROUP BY 1, 2, 3;
INSERT INTO source_counts (home, day, owner_id, source, leads, converted)
SELECT home, (created_at AT TIME ZONE 'UTC')::date, owner_id, source, count(*), count(converted_at)
FROM leads WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4;
INSERT INTO due_counts (home, next_step_on, owner_id, leads)
SELECT home, next_step_on, owner_id, count(*)
FROM leads WHERE deleted_at IS NULL AND meaning = 'open' AND next_step_on IS NOT NULL GROUP BY 1, 2, 3;

-- Held by the net as the other figures are.
DO $$
DECLARE
    of text;
BEGIN
    FOREACH of IN ARRAY ARRAY['flow_counts', 'source_counts', 'due_counts'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', of);
        EXECUTE format('CREATE POLICY reads ON %I FOR SELECT TO public
                        USING ((SELECT reads_all()) OR (SELECT writes_all()) OR home = ANY ((SELECT homes_read())::bigint[]))', of);
        EXECUTE format('CREATE POLICY adds ON %I FOR INSERT TO public WITH CHECK (false)', of);
        EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE TO public USING (false)', of);
        EXECUTE format('CREATE POLICY removes ON %I FOR DELETE TO public USING (false)', of);
    END LOOP;
END $$;

-- Nothing counts what is due among the leads any more; lists of open ones by their next step no longer pass by those that are closed.
DROP INDEX leads_home_due_idx;
CREATE INDEX leads_home_meaning_next_step_idx ON leads (home, meaning, next_step_key, id) WHERE deleted_at IS NULL;
