-- What happened in a home, and what is due there: counted as it happens, so that the figures of a group cost at most as much as a period has
-- quarters of an hour for each person, however many records there are. Kept by triggers, so that no way of writing leads and clients can forget it.
--
-- Rows are only added, and taken together at night: whoever writes waits for nobody here, in whatever order he does.

-- By quarters of an hour: the days of every reader begin at one, whatever his time zone.
CREATE TABLE flow_counts (
    home      bigint NOT NULL,
    quarter   timestamptz NOT NULL,
    owner_id  bigint NOT NULL REFERENCES users,
    -- Leads that came in, that became clients, and that were lost; clients that came in.
    leads     bigint NOT NULL DEFAULT 0,
    converted bigint NOT NULL DEFAULT 0,
    lost      bigint NOT NULL DEFAULT 0,
    clients   bigint NOT NULL DEFAULT 0
);
CREATE INDEX flow_counts_home_quarter_idx ON flow_counts (home, quarter) INCLUDE (owner_id, leads, converted, lost, clients);
CREATE INDEX flow_counts_owner_home_quarter_idx ON flow_counts (owner_id, home, quarter);

-- Where the leads of a day came from, and how many of them became clients. The days are those of UTC: sources are many, and a quarter of
-- an hour has few leads of each. What of a reader's first day lies before such a day is counted among the leads themselves.
CREATE TABLE source_counts (
    home      bigint NOT NULL,
    day       date NOT NULL,
    owner_id  bigint NOT NULL REFERENCES users,
    source    text NOT NULL,
    leads     bigint NOT NULL,
    converted bigint NOT NULL
);
CREATE INDEX source_counts_home_day_idx ON source_counts (home, day);
CREATE INDEX source_counts_owner_home_day_idx ON source_counts (owner_id, home, day);

-- How many open leads have their next step on which day.
CREATE TABLE due_counts (
    home         bigint NOT NULL,
    next_step_on date NOT NULL,
    owner_id     bigint NOT NULL REFERENCES users,
    leads        bigint NOT NULL
);
CREATE INDEX due_counts_home_next_step_on_idx ON due_counts (home, next_step_on) INCLUDE (owner_id, leads);
CREATE INDEX due_counts_owner_home_next_step_on_idx ON due_counts (owner_id, home, next_step_on);

CREATE FUNCTION quarter_of(moment timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_bin('15 minutes', moment, 'epoch')
$$;

-- One function for each way of writing, all of one form, as each knows its rows under other names. What of a change is not counted cancels
-- out. Of clients only coming and going is told by the statement: every letter writes to its client, and few of what is written count here.
DO $do$
DECLARE
    ways CONSTANT text[] := ARRAY[
        ['in', 'INSERT', 'NEW TABLE AS added', 'SELECT 1 AS n, * FROM added'],
        ['on', 'UPDATE', 'OLD TABLE AS removed NEW TABLE AS added', 'SELECT 1 AS n, * FROM added UNION ALL SELECT -1, * FROM removed'],
        ['out', 'DELETE', 'OLD TABLE AS removed', 'SELECT -1 AS n, * FROM removed']];
    way text[];
BEGIN
    FOREACH way SLICE 1 IN ARRAY ways LOOP
        EXECUTE format($sql$
            CREATE FUNCTION keep_leads_%1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
            BEGIN
                INSERT INTO flow_counts (home, quarter, owner_id, leads, converted, lost)
                SELECT home, quarter_of(happened.at), owner_id, sum(n * came), sum(n * became), sum(n * gone)
                FROM (%2$s) AS changed,
                     LATERAL (VALUES (created_at, 1, 0, 0), (converted_at, 0, 1, 0),
                                     (CASE WHEN meaning = 'lost' THEN stage_since END, 0, 0, 1)) AS happened (at, came, became, gone)
                WHERE deleted_at IS NULL AND happened.at IS NOT NULL
                GROUP BY 1, 2, 3 HAVING sum(n * came) <> 0 OR sum(n * became) <> 0 OR sum(n * gone) <> 0;
                INSERT INTO source_counts (home, day, owner_id, source, leads, converted)
                SELECT home, (created_at AT TIME ZONE 'UTC')::date, owner_id, source, sum(n),
                       sum(CASE WHEN converted_at IS NULL THEN 0 ELSE n END)
                FROM (%2$s) AS changed WHERE deleted_at IS NULL
                GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 OR sum(CASE WHEN converted_at IS NULL THEN 0 ELSE n END) <> 0;
                INSERT INTO due_counts (home, next_step_on, owner_id, leads)
                SELECT home, next_step_on, owner_id, sum(n)
                FROM (%2$s) AS changed WHERE deleted_at IS NULL AND meaning = 'open' AND next_step_on IS NOT NULL
                GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
                RETURN NULL;
            END $$
        $sql$, way[1], way[4]);
        EXECUTE format('CREATE TRIGGER leads_flow_%1$s AFTER %2$s ON leads REFERENCING %3$s
                        FOR EACH STATEMENT EXECUTE FUNCTION keep_leads_%1$s()', way[1], way[2], way[3]);
        CONTINUE WHEN way[1] = 'on';
        EXECUTE format($sql$
            CREATE FUNCTION keep_clients_%1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
            BEGIN
                INSERT INTO flow_counts (home, quarter, owner_id, clients)
                SELECT home, quarter_of(created_at), owner_id, sum(n) FROM (%2$s) AS changed WHERE deleted_at IS NULL GROUP BY 1, 2, 3;
                RETURN NULL;
            END $$
        $sql$, way[1], way[4]);
        EXECUTE format('CREATE TRIGGER clients_flow_%1$s AFTER %2$s ON clients REFERENCING %3$s
                        FOR EACH STATEMENT EXECUTE FUNCTION keep_clients_%1$s()', way[1], way[2], way[3]);
    END LOOP;
END $do$;

CREATE FUNCTION keep_client_on() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO flow_counts (home, quarter, owner_id, clients)
    SELECT home, quarter_of(created_at), owner_id, n
    FROM (VALUES (OLD.home, OLD.created_at, OLD.owner_id, OLD.deleted_at, -1), (NEW.home, NEW.created_at, NEW.owner_id, NEW.deleted_at, 1))
         AS changed (home, created_at, owner_id, deleted_at, n)
    WHERE deleted_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_flow_on AFTER UPDATE OF created_at, deleted_at, owner_id, group_id ON clients FOR EACH ROW
    WHEN ((OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) OR OLD.created_at <> NEW.created_at
        OR OLD.owner_id <> NEW.owner_id OR OLD.group_id IS DISTINCT FROM NEW.group_id)
    EXECUTE FUNCTION keep_client_on();

-- Takes together what is counted of the same, and drops what has become nothing; so many at most, and answers how many.
CREATE FUNCTION fold_counts(at_most bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    folded bigint := 0;
    more bigint;
BEGIN
    WITH many AS (
        SELECT home, quarter, owner_id FROM flow_counts GROUP BY 1, 2, 3
        HAVING count(*) > 1 OR (sum(leads), sum(converted), sum(lost), sum(clients)) = (0, 0, 0, 0) LIMIT at_most
    ), gone AS (
        DELETE FROM flow_counts USING many WHERE (flow_counts.home, flow_counts.quarter, flow_counts.owner_id) = (many.home, many.quarter, many.owner_id)
        RETURNING flow_counts.*
    ), kept AS (
        INSERT INTO flow_counts
        SELECT home, quarter, owner_id, sum(leads), sum(converted), sum(lost), sum(clients) FROM gone GROUP BY 1, 2, 3
        HAVING (sum(leads), sum(converted), sum(lost), sum(clients)) <> (0, 0, 0, 0)
    )
    SELECT count(*) INTO more FROM many;
    folded := folded + more;
    WITH many AS (
        SELECT home, day, owner_id, source FROM source_counts GROUP BY 1, 2, 3, 4
        HAVING count(*) > 1 OR (sum(leads), sum(converted)) = (0, 0) LIMIT at_most
    ), gone AS (
        DELETE FROM source_counts USING many WHERE (source_counts.home, source_counts.day, source_counts.owner_id, source_counts.source)
            = (many.home, many.day, many.owner_id, many.source)
        RETURNING source_counts.*
    ), kept AS (
        INSERT INTO source_counts SELECT home, day, owner_id, source, sum(leads), sum(converted) FROM gone GROUP BY 1, 2, 3, 4
        HAVING (sum(leads), sum(converted)) <> (0, 0)
    )
    SELECT count(*) INTO more FROM many;
    folded := folded + more;
    WITH many AS (
        SELECT home, next_step_on, owner_id FROM due_counts GROUP BY 1, 2, 3 HAVING count(*) > 1 OR sum(leads) = 0 LIMIT at_most
    ), gone AS (
        DELETE FROM due_counts USING many
        WHERE (due_counts.home, due_counts.next_step_on, due_counts.owner_id) = (many.home, many.next_step_on, many.owner_id)
        RETURNING due_counts.*
    ), kept AS (
        INSERT INTO due_counts SELECT home, next_step_on, owner_id, sum(leads) FROM gone GROUP BY 1, 2, 3 HAVING sum(leads) <> 0
    )
    SELECT count(*) INTO more FROM many;
    RETURN folded + more;
END $$;

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

-- Nothing counts what is due among the leads any more. Lists of open ones by their next step no longer pass by those that are closed; not only
-- of open ones, as a statement that is planned once for all meanings uses no index of one.
DROP INDEX leads_home_due_idx;
CREATE INDEX leads_home_meaning_next_step_idx ON leads (home, meaning, next_step_key, id) WHERE deleted_at IS NULL;

-- Of a midnight that comes twice, where clocks are put back at it, a day begins with the first.
CREATE OR REPLACE FUNCTION day_begins(day text, person bigint) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN ((begins - interval '1 hour') AT TIME ZONE time_zone)::date = day::date THEN begins - interval '1 hour' ELSE begins END
    FROM (SELECT time_zone, day::timestamp AT TIME ZONE time_zone AS begins FROM users WHERE id = person) AS reader
$$;
