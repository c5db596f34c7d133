DELETE FROM bulk_runs WHERE act IN ('convert', 'revert');
ALTER TABLE bulk_runs DROP CONSTRAINT bulk_runs_act_check;
ALTER TABLE bulk_runs ADD CONSTRAINT bulk_runs_act_check CHECK (act IN
    ('delete', 'restore', 'pause', 'resume', 'lift', 'stop', 'unstop', 'tag', 'untag', 'assign', 'give_back', 'stage', 'put_back',
     'move', 'move_back'));
