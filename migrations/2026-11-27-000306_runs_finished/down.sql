DROP INDEX letter_images_owner_id_idx;
CREATE INDEX letter_images_owner_id_idx ON letter_images (owner_id) INCLUDE (size);
DROP INDEX mailing_runs_finished_at_idx;
