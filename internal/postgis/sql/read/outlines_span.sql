-- The days around $1 (day) on which communes or provinces begin or end: the last not after it, the first after it.
SELECT max(day) FILTER (WHERE day <= $1::date), min(day) FILTER (WHERE day > $1::date)
FROM unit
CROSS JOIN LATERAL (VALUES (valid_from), (valid_to)) AS change (day)
WHERE level IN ('commune', 'province')
  AND ended_at IS NULL
