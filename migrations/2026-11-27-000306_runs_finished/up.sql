-- The last days of the first screen and of reports: runs that are over since, or not at all. Written once a run, at its end.
CREATE INDEX mailing_runs_finished_at_idx ON mailing_runs (finished_at);

-- The list of one person's pictures, newest first.
DROP INDEX letter_images_owner_id_idx;
CREATE INDEX letter_images_owner_id_idx ON letter_images (owner_id, id) INCLUDE (size);
