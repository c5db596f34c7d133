DELETE FROM role_permissions WHERE permission IN ('leads.read', 'leads.write');
DELETE FROM user_permissions WHERE permission IN ('leads.read', 'leads.write');
CREATE OR REPLACE FUNCTION hand_over(in_group bigint, giver bigint, taker bigint, at_most bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE moved bigint;
BEGIN
    UPDATE clients SET owner_id = taker, updated_at = now(), version = version + 1
    FROM (SELECT id FROM clients WHERE home = in_group AND owner_id = giver ORDER BY id LIMIT at_most FOR UPDATE) AS left_behind
    WHERE clients.id = left_behind.id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
END $$;
DROP INDEX clients_phone_idx, clients_folded_name_idx;
DROP VIEW group_lead_figures;
DROP TABLE leads;
DROP TABLE lead_counts;
DROP FUNCTION rank_lead, count_added_leads, count_removed_leads, count_changed_leads, folded;
DROP TRIGGER groups_have_stages ON groups;
DROP FUNCTION give_stages;
DROP TABLE stages;
