-- Who made a lead the client it is now: told wherever the lead is.
CREATE VIEW lead_makers WITH (security_invoker = true) AS
SELECT lead_id, users.id AS person_id, users.name
FROM conversions
JOIN users ON users.id = by_id
WHERE undone_at IS NULL;
