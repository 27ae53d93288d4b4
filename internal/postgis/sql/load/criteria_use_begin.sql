-- Begins the use of texts that are not in use. $1 ids, $2 hashes, $3 when.
INSERT INTO criteria_use (criteria, sha256, recorded_at)
SELECT criteria, sha256, $3::timestamptz
FROM unnest($1::text[], $2::text[]) AS n (criteria, sha256)
WHERE NOT EXISTS (SELECT FROM criteria_use AS u WHERE u.ended_at IS NULL AND u.criteria = n.criteria)
