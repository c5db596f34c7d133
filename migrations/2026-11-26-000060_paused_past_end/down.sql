ALTER TABLE mailings DROP COLUMN ends_at;
