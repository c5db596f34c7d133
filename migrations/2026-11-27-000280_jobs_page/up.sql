-- Background work, for administrators to look at, try again and drop.

-- So many tries more than its kind has, after somebody asked for it again. The tries themselves are never counted down: they say who
-- holds the job.
ALTER TABLE jobs ADD COLUMN more_attempts int NOT NULL DEFAULT 0;
-- What is given up is little, and looked for most.
CREATE INDEX jobs_buried_idx ON jobs (id) WHERE buried_at IS NOT NULL;

INSERT INTO role_permissions (role_id, permission, reach)
SELECT roles.id, given.permission, 'all'
FROM (VALUES ('jobs.read'), ('jobs.write')) AS given (permission)
JOIN roles ON roles.name = 'admin' AND roles.built_in;
