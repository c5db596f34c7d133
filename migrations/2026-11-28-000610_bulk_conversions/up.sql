-- Leads become clients, many at once, and leads again.
ALTER TABLE bulk_runs DROP CONSTRAINT bulk_runs_act_check;
ALTER TABLE bulk_runs ADD CONSTRAINT bulk_runs_act_check CHECK (act IN
    ('delete', 'restore', 'pause', 'resume', 'lift', 'stop', 'unstop', 'tag', 'untag', 'assign', 'give_back', 'stage', 'put_back',
     'move', 'move_back', 'convert', 'revert'));
