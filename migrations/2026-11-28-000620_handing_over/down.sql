CREATE OR REPLACE FUNCTION hand_over(in_group bigint, giver bigint, taker bigint, at_most bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    moved bigint;
    moved_leads bigint;
BEGIN
    UPDATE clients SET owner_id = taker, updated_at = now(), version = version + 1
    FROM (SELECT id FROM clients WHERE home = in_group AND owner_id = giver ORDER BY id LIMIT at_most FOR UPDATE) AS left_behind
    WHERE clients.id = left_behind.id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    UPDATE leads SET owner_id = taker, updated_at = now(), version = version + 1
    FROM (SELECT id FROM leads WHERE home = in_group AND owner_id = giver ORDER BY id LIMIT at_most - moved FOR UPDATE) AS left_behind
    WHERE leads.id = left_behind.id;
    GET DIAGNOSTICS moved_leads = ROW_COUNT;
    RETURN moved + moved_leads;
END $$;
