-- The moment at which a mailing's end comes, so that one that waits on pause can be completed when it is reached.
-- Where the clocks are put back, the later of the two times that one name has: never too early.
ALTER TABLE mailings ADD COLUMN ends_at timestamptz GENERATED ALWAYS AS (end_local AT TIME ZONE time_zone) STORED;
CREATE INDEX mailings_paused_ends_at_idx ON mailings (ends_at) WHERE state = 'paused' AND deleted_at IS NULL;
