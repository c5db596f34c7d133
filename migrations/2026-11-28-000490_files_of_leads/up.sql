-- Files keep from which lead a client got them, so that they go back to it. Of those that went along before, the log says where they were added.
UPDATE record_files SET origin_lead_id = conversions.lead_id
FROM conversions
JOIN audit_log ON audit_log.action = 'lead.file_added' AND audit_log.object_id = conversions.lead_id
WHERE conversions.undone_at IS NULL AND record_files.client_id IS NOT NULL
  AND record_files.id = (audit_log.after ->> 'id')::bigint;
