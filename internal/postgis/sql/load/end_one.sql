-- Ends, at $1, the current version of a record, with the name of its table put in. $2 id of the version.
UPDATE {{table}} AS t
SET ended_at = $1
WHERE {{within t}} AND id = $2 AND ended_at IS NULL
