LOCK TABLE leads, clients IN SHARE ROW EXCLUSIVE MODE;
CREATE OR REPLACE FUNCTION keep_client_on() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO flow_counts (home, quarter, owner_id, clients)
    SELECT home, quarter_of(created_at), owner_id, n
    FROM (VALUES (OLD.home, OLD.created_at, OLD.owner_id, OLD.deleted_at, -1), (NEW.home, NEW.created_at, NEW.owner_id, NEW.deleted_at, 1))
         AS changed (home, created_at, owner_id, deleted_at, n)
    WHERE deleted_at IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION fold_counts(at_most bigint) RETURNS bigint LANGUAGE plpgsql AS $$
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
DO $do$
DECLARE
    ways CONSTANT text[] := ARRAY[
        ['in', 'SELECT 1 AS n, * FROM added'],
        ['on', 'SELECT 1 AS n, * FROM added UNION ALL SELECT -1, * FROM removed'],
        ['out', 'SELECT -1 AS n, * FROM removed']];
    way text[];
BEGIN
    FOREACH way SLICE 1 IN ARRAY ways LOOP
        EXECUTE format($sql$
            CREATE OR REPLACE FUNCTION keep_leads_%1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
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
        $sql$, way[1], way[2]);
        CONTINUE WHEN way[1] = 'on';
        EXECUTE format($sql$
            CREATE OR REPLACE FUNCTION keep_clients_%1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
            BEGIN
                INSERT INTO flow_counts (home, quarter, owner_id, clients)
                SELECT home, quarter_of(created_at), owner_id, sum(n) FROM (%2$s) AS changed WHERE deleted_at IS NULL GROUP BY 1, 2, 3;
                RETURN NULL;
            END $$
        $sql$, way[1], way[2]);
    END LOOP;
END $do$;
DROP INDEX flow_counts_owner_home_quarter_idx, flow_counts_converted_idx, source_counts_owner_home_day_idx, due_counts_owner_home_next_step_on_idx;
DELETE FROM flow_counts WHERE owner_id IS NULL;
DELETE FROM source_counts WHERE owner_id IS NULL;
DELETE FROM due_counts WHERE owner_id IS NULL;
ALTER TABLE flow_counts ALTER owner_id SET NOT NULL;
ALTER TABLE source_counts ALTER owner_id SET NOT NULL;
ALTER TABLE due_counts ALTER owner_id SET NOT NULL;
CREATE INDEX flow_counts_home_quarter_idx ON flow_counts (home, quarter) INCLUDE (owner_id, leads, converted, lost, clients);
CREATE INDEX flow_counts_owner_home_quarter_idx ON flow_counts (owner_id, home, quarter);
CREATE INDEX source_counts_home_day_idx ON source_counts (home, day);
CREATE INDEX source_counts_owner_home_day_idx ON source_counts (owner_id, home, day);
CREATE INDEX due_counts_owner_home_next_step_on_idx ON due_counts (owner_id, home, next_step_on);
