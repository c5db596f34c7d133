DROP FUNCTION client_numbers(bigint);
DROP INDEX notifications_client_idx;
DROP TRIGGER clients_lead_on ON clients;
DROP FUNCTION merges_lead_on();
DROP TABLE client_merges;
