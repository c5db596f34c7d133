DROP VIEW client_letters;
DROP INDEX audit_log_lead_idx;
DROP INDEX audit_log_client_idx;
