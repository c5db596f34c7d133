DROP VIEW reachable_again;
DROP INDEX mailing_runs_resend_of_idx;
ALTER TABLE mailing_runs DROP COLUMN resend_of;
