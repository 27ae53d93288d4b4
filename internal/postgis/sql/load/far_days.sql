-- The days on which units of level $2 are to be fitted anew, first the earliest: the first days of versions recorded at $1 that have no outlines for small scales yet, and those of later neighbours that they live to see; provinces of source $3 are drawn from communes.
WITH fresh AS (
  SELECT u.valid_from, u.valid_to, u.geom
  FROM unit AS u
  WHERE u.recorded_at = $1 AND u.ended_at IS NULL AND u.level = $2::text AND u.source IS DISTINCT FROM $3::text AND u.geom IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM unit_far AS f WHERE f.unit_id = u.id)
), span AS (
  SELECT min(valid_from) AS first FROM fresh
)
SELECT valid_from FROM fresh
UNION
SELECT later.valid_from
FROM span
JOIN unit AS later
  ON later.valid_from > span.first AND later.ended_at IS NULL AND later.level = $2::text
  AND later.source IS DISTINCT FROM $3::text AND later.geom IS NOT NULL
WHERE EXISTS (
  SELECT 1
  FROM fresh AS n
  WHERE n.valid_from < later.valid_from AND (n.valid_to IS NULL OR n.valid_to > later.valid_from) AND n.geom && later.geom
)
ORDER BY 1
