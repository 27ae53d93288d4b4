-- Whether other texts of criteria sets are in use than these. $1 ids, $2 hashes.
SELECT EXISTS (
  SELECT
  FROM (SELECT * FROM unnest($1::text[], $2::text[])) AS now (criteria, sha256)
  FULL JOIN (SELECT criteria, sha256 FROM criteria_use WHERE ended_at IS NULL) AS used USING (criteria)
  WHERE now.sha256 IS DISTINCT FROM used.sha256
)
