DROP INDEX clients_home_deleted_at_idx;
DROP INDEX leads_home_deleted_at_idx;
