-- Refuses staged villages, groups and agencies whose code a unit of another level has, or above which no unit stands on their first day; gives row, code, what is wrong.
WITH wrong AS (
  SELECT
    s.seq,
    s.code,
    CASE
      WHEN o.level IS NOT NULL THEN o.level
      WHEN NOT EXISTS (
        SELECT
        FROM unit p
        WHERE p.code = s.parent
          AND p.level IN ('commune', 'province')
          AND p.ended_at IS NULL
          AND p.valid_from <= s.valid_from
          AND (p.valid_to IS NULL OR p.valid_to > s.valid_from)) THEN 'parent ' || coalesce(s.parent, '')
    END AS fault
  FROM stage s
  LEFT JOIN LATERAL (
    SELECT u.level
    FROM unit u
    WHERE u.code = s.code
      AND u.level <> s.level
      AND u.ended_at IS NULL
    LIMIT 1) o ON true
  WHERE s.level IN ('village', 'group', 'agency')
    AND s.verdict IS DISTINCT FROM 'refused'
)
UPDATE stage AS s
SET verdict = 'refused'
FROM wrong w
WHERE s.seq = w.seq
  AND w.fault IS NOT NULL
RETURNING s.seq, w.code, w.fault
