-- Ends at $1 the versions that are cut short.
UPDATE unit AS u
SET ended_at = $1
FROM unit_cut AS c
WHERE u.id = c.id
