-- Leads and clients get and lose tags, and leads are given to somebody and put to a stage, many at once.
ALTER TABLE bulk_runs DROP CONSTRAINT bulk_runs_act_check;
ALTER TABLE bulk_runs ADD CONSTRAINT bulk_runs_act_check CHECK (act IN
    ('delete', 'restore', 'pause', 'resume', 'lift', 'stop', 'unstop', 'tag', 'untag', 'assign', 'give_back', 'stage', 'put_back'));
-- The tag, the person or the stage, as it was called when the run was asked for.
ALTER TABLE bulk_runs ADD COLUMN target jsonb;
-- What a row was before, as far as undoing it needs that.
ALTER TABLE bulk_rows ADD COLUMN was jsonb;
