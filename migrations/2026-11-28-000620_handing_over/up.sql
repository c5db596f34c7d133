-- As before; but nobody has worked on what is handed over: what a conversion or a merge made of a client can still be taken back, and what a run
-- deleted is as the run left it.
CREATE OR REPLACE FUNCTION hand_over(in_group bigint, giver bigint, taker bigint, at_most bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    moved bigint;
    moved_leads bigint;
BEGIN
    WITH left_behind AS (
        SELECT id FROM clients WHERE home = in_group AND owner_id = giver ORDER BY id LIMIT at_most FOR UPDATE
    ), handed AS (
        UPDATE clients SET owner_id = taker, updated_at = now(), version = version + (deleted_at IS NULL)::int
        FROM left_behind WHERE clients.id = left_behind.id RETURNING clients.id, clients.version, clients.deleted_at
    ), converted AS (
        UPDATE conversions SET client_version = handed.version FROM handed
        WHERE conversions.client_id = handed.id AND conversions.client_version = handed.version - 1 AND undone_at IS NULL
          AND handed.deleted_at IS NULL
    ), merged AS (
        UPDATE client_merges SET client_version = handed.version FROM handed
        WHERE client_merges.client_id = handed.id AND client_merges.client_version = handed.version - 1 AND undone_at IS NULL
          AND handed.deleted_at IS NULL
    )
    SELECT count(*) INTO moved FROM handed;
    UPDATE leads SET owner_id = taker, updated_at = now(), version = version + (deleted_at IS NULL)::int
    FROM (SELECT id FROM leads WHERE home = in_group AND owner_id = giver ORDER BY id LIMIT at_most - moved FOR UPDATE) AS left_behind
    WHERE leads.id = left_behind.id;
    GET DIAGNOSTICS moved_leads = ROW_COUNT;
    RETURN moved + moved_leads;
END $$;
