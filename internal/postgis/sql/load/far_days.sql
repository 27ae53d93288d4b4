-- The days on which units of level $1 are to be fitted anew, first the earliest: the first days of those due, and those of later neighbours that they live to see; provinces of source $2 are drawn from communes.
WITH fresh AS (
  SELECT u.valid_from, u.valid_to, u.geom
  FROM fit_due AS d
  JOIN unit AS u ON u.id = d.id
  WHERE u.level = $1::text
), span AS (
  SELECT min(valid_from) AS first FROM fresh
)
SELECT valid_from FROM fresh
UNION
SELECT later.valid_from
FROM span
JOIN unit AS later
  ON later.valid_from > span.first AND later.ended_at IS NULL AND later.level = $1::text
  AND later.source IS DISTINCT FROM $2::text AND later.geom IS NOT NULL
WHERE EXISTS (
  SELECT 1
  FROM fresh AS n
  WHERE n.valid_from < later.valid_from AND (n.valid_to IS NULL OR n.valid_to > later.valid_from) AND n.geom && later.geom
)
ORDER BY 1
