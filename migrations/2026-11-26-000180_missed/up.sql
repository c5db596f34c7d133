-- A run may send a letter again to those whom another run of the mailing did not reach: each run is made up for once.
ALTER TABLE mailing_runs ADD COLUMN resend_of bigint REFERENCES mailing_runs;
CREATE UNIQUE INDEX mailing_runs_resend_of_idx ON mailing_runs (resend_of) WHERE resend_of IS NOT NULL;

-- Whom a letter that was not delivered could still reach, as they are called and written to now.
CREATE VIEW reachable_again AS
SELECT id AS client_id, owner_id, email, name, phone, comment FROM clients
WHERE deleted_at IS NULL AND suppression_of(owner_id, email) IS NULL;
