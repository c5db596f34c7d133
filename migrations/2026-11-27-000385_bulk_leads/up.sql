-- Leads are acted on together, too.
ALTER TABLE bulk_runs DROP CONSTRAINT bulk_runs_list_check,
    ADD CONSTRAINT bulk_runs_list_check CHECK (list IN ('clients', 'leads', 'messages', 'mailings', 'suppressions'));
