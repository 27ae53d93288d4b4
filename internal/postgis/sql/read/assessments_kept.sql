-- Kept verdicts, the latest first. $1 unit (null: every), $2 year (null: every), $3 id (null: every).
SELECT id, recorded_at, body
FROM assessment
WHERE {{assessment}}
  AND ($1::text IS NULL OR unit_code = $1::text)
  AND ($2::integer IS NULL OR year = $2::integer)
  AND ($3::bigint IS NULL OR id = $3::bigint)
ORDER BY id DESC
LIMIT 1000
