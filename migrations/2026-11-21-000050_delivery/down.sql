DROP VIEW mailing_audience, mailing_letters, open_runs;
DROP TABLE delivery_retries;
DROP TABLE delivery_chunks;
DROP TABLE delivery_attempts;
DROP TABLE deliveries;
DROP TABLE mailing_run_minutes;
DROP TABLE mailing_runs;
