-- Nothing may change between adding up and the triggers.
LOCK TABLE mailing_runs IN SHARE ROW EXCLUSIVE MODE;

-- What became of all letters of an owner's finished runs, ever: the first screen adds up only what is under way.
CREATE TABLE run_totals (
    owner_id  bigint PRIMARY KEY REFERENCES users,
    attempts  bigint NOT NULL,
    delivered bigint NOT NULL,
    failed    bigint NOT NULL
) WITH (fillfactor = 50);

INSERT INTO run_totals (owner_id, attempts, delivered, failed)
SELECT owner_id, sum(attempts), sum(sent), sum(failed) FROM mailing_runs WHERE finished_at IS NOT NULL GROUP BY owner_id;

CREATE FUNCTION add_to_run_totals(owner bigint, more_attempts bigint, more_delivered bigint, more_failed bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO run_totals AS counted (owner_id, attempts, delivered, failed)
    VALUES (owner, more_attempts, more_delivered, more_failed)
    ON CONFLICT (owner_id) DO UPDATE SET attempts = counted.attempts + excluded.attempts,
        delivered = counted.delivered + excluded.delivered, failed = counted.failed + excluded.failed
$$;

CREATE FUNCTION count_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What was counted before goes, what is finished now comes: a run may still change after its end, and end only once.
    IF TG_OP <> 'INSERT' AND OLD.finished_at IS NOT NULL THEN
        PERFORM add_to_run_totals(OLD.owner_id, -OLD.attempts, -OLD.sent, -OLD.failed);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.finished_at IS NOT NULL THEN
        PERFORM add_to_run_totals(NEW.owner_id, NEW.attempts, NEW.sent, NEW.failed);
    END IF;
    RETURN NULL;
END $$;

-- At the end of the transaction, when all runs it touches are locked already: nobody holds an owner's row and waits for a run.
CREATE CONSTRAINT TRIGGER runs_finished AFTER INSERT ON mailing_runs DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.finished_at IS NOT NULL) EXECUTE FUNCTION count_run();
CREATE CONSTRAINT TRIGGER runs_finishing AFTER UPDATE ON mailing_runs DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL OR NEW.finished_at IS NOT NULL) EXECUTE FUNCTION count_run();
CREATE CONSTRAINT TRIGGER runs_gone AFTER DELETE ON mailing_runs DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION count_run();

-- Runs under way, by owner.
CREATE INDEX mailing_runs_open_owner_idx ON mailing_runs (owner_id) WHERE finished_at IS NULL;
