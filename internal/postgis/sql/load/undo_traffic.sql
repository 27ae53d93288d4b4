-- The first traffic of a crossing that would be gone without the import merged at $1, by its key and the time it was recorded.
SELECT t.code, t.recorded_at
FROM traffic AS t
JOIN crossing AS c ON {{crossing c}} AND c.code = t.crossing AND c.recorded_at = $1
WHERE t.ended_at IS NULL
  AND NOT EXISTS (SELECT FROM crossing AS o WHERE {{crossing o}} AND o.code = c.code AND o.ended_at = $1)
ORDER BY t.id
LIMIT 1
