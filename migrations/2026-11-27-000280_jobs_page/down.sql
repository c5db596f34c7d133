DELETE FROM user_permissions WHERE permission LIKE 'jobs.%';
DELETE FROM role_permissions WHERE permission LIKE 'jobs.%';
DROP INDEX jobs_buried_idx;
ALTER TABLE jobs DROP COLUMN more_attempts;
