ALTER TABLE bulk_rows DROP COLUMN was;
ALTER TABLE bulk_runs DROP COLUMN target;
DELETE FROM bulk_runs WHERE act IN ('tag', 'untag', 'assign', 'give_back', 'stage', 'put_back');
ALTER TABLE bulk_runs DROP CONSTRAINT bulk_runs_act_check;
ALTER TABLE bulk_runs ADD CONSTRAINT bulk_runs_act_check
    CHECK (act IN ('delete', 'restore', 'pause', 'resume', 'lift', 'stop', 'unstop'));
