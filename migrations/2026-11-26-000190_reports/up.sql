-- How many letters of a run failed, by reason: counted with the results, as the run's own figures are.
CREATE TABLE mailing_run_reasons (
    run_id  bigint NOT NULL REFERENCES mailing_runs ON DELETE CASCADE,
    reason  text NOT NULL,
    letters bigint NOT NULL,
    PRIMARY KEY (run_id, reason)
) WITH (fillfactor = 70);

INSERT INTO mailing_run_reasons (run_id, reason, letters)
SELECT run_id, reason, count(*) FROM deliveries WHERE state = 'failed' AND reason IS NOT NULL GROUP BY run_id, reason;

-- The runs of a period, of everybody; those of one owner have an index already.
CREATE INDEX mailing_runs_started_at_idx ON mailing_runs (started_at);

INSERT INTO role_permissions (role_id, permission, reach)
SELECT roles.id, 'reports.read', given.reach
FROM (VALUES ('user', 'groups'), ('manager', 'all'), ('admin', 'all')) AS given (role, reach)
JOIN roles ON roles.name = given.role AND roles.built_in;

-- Who unsubscribed from which run: a letter's number begins with that of its run.
CREATE INDEX suppressions_unsubscribed_run_idx ON suppressions ((delivery_id >> 24)) WHERE reason = 'unsubscribed';
