-- The number of the current version of an incident, by the number of any of its versions. $1 number.
SELECT c.id
FROM incident any_version
JOIN incident c ON {{incident c}} AND c.source = any_version.source AND c.source_ref = any_version.source_ref AND c.ended_at IS NULL
WHERE {{incident any_version}}
  AND any_version.id = $1::bigint
