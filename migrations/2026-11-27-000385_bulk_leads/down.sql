DELETE FROM bulk_runs WHERE list = 'leads';
ALTER TABLE bulk_runs DROP CONSTRAINT bulk_runs_list_check,
    ADD CONSTRAINT bulk_runs_list_check CHECK (list IN ('clients', 'messages', 'mailings', 'suppressions'));
