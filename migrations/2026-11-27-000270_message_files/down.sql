DROP VIEW files_of_runs, mailing_files;
DROP TABLE run_files, message_files;
