-- What was done to one client or lead, in its order: numbers of other things are no concern of theirs.
CREATE INDEX audit_log_client_idx ON audit_log (object_id, at, id) WHERE action LIKE 'client.%';
CREATE INDEX audit_log_lead_idx ON audit_log (object_id, at, id) WHERE action LIKE 'lead.%';

-- The letters of each client with what is known of their runs; in the order of their numbers, which is that of the runs.
CREATE VIEW client_letters AS
SELECT deliveries.client_id, deliveries.id, deliveries.state, deliveries.email, deliveries.name,
       coalesce(deliveries.phone, '') AS phone, coalesce(deliveries.comment, '') AS comment,
       mailing_runs.owner_id, mailing_runs.owner_name, mailing_runs.owner_email,
       mailing_runs.mailing_id, mailing_runs.mailing_name, mailing_runs.subject,
       mailing_runs.started_at, mailing_runs.state = 'cancelled' AS cancelled
FROM deliveries JOIN mailing_runs ON mailing_runs.id = deliveries.run_id;
