-- Ends the use of texts that are not among these. $1 ids, $2 hashes, $3 when.
UPDATE criteria_use
SET ended_at = $3::timestamptz
WHERE ended_at IS NULL
  AND (criteria, sha256) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))
