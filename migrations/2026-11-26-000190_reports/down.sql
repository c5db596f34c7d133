DROP INDEX suppressions_unsubscribed_run_idx;
DELETE FROM role_permissions WHERE permission = 'reports.read';
DELETE FROM user_permissions WHERE permission = 'reports.read';
DROP INDEX mailing_runs_started_at_idx;
DROP TABLE mailing_run_reasons;
