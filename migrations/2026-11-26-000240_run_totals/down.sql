DROP INDEX mailing_runs_open_owner_idx;
DROP TRIGGER runs_gone ON mailing_runs;
DROP TRIGGER runs_finishing ON mailing_runs;
DROP TRIGGER runs_finished ON mailing_runs;
DROP FUNCTION count_run();
DROP FUNCTION add_to_run_totals(bigint, bigint, bigint, bigint);
DROP TABLE run_totals;
