-- Clients can be put on the stop list, many at once.
ALTER TABLE bulk_runs DROP CONSTRAINT bulk_runs_act_check;
ALTER TABLE bulk_runs ADD CONSTRAINT bulk_runs_act_check
    CHECK (act IN ('delete', 'restore', 'pause', 'resume', 'lift', 'stop', 'unstop'));
