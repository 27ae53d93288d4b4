-- Versions of programmes on record at $1 (time; null: now), by code and first day; of a programme recorded later the first ones, marked.
WITH began AS (
  SELECT code, min(recorded_at) AS at
  FROM programme
  GROUP BY code
)
SELECT p.code, p.holds_from, p.body, p.recorded_at, coalesce(p.recorded_by, ''), coalesce(b.at > $1::timestamptz, false)
FROM programme p
JOIN began b ON b.code = p.code
WHERE CASE
    WHEN $1::timestamptz IS NULL THEN p.ended_at IS NULL
    ELSE p.recorded_at <= greatest($1::timestamptz, b.at) AND coalesce(p.ended_at > greatest($1::timestamptz, b.at), true)
  END
ORDER BY p.code, p.holds_from
