-- Nothing was written there.
UPDATE record_files SET origin_lead_id = NULL WHERE origin_lead_id IS NOT NULL;
