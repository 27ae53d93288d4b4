-- Units whose place in their parent is to be looked at, since they or it are new: level, day, code, id, id of the parent (null where nobody drew one: its findings are over). $1 time of the load, $2 source of outlines drawn from communes.
WITH fresh AS MATERIALIZED (
  SELECT id FROM fit_due
  UNION
  SELECT u.id
  FROM unit AS u
  WHERE u.recorded_at = $1
    AND u.ended_at IS NULL
    AND u.level IN ('district', 'village')
    AND u.geom IS NOT NULL
    AND u.source IS DISTINCT FROM $2::text
    AND NOT EXISTS (
      SELECT 1
      FROM unit AS o
      WHERE o.level = u.level AND o.code = u.code AND o.valid_from = u.valid_from AND o.ended_at = $1 AND o.content_sha256 = u.content_sha256
    )
), drawn AS MATERIALIZED (
  SELECT u.id, u.level, u.code, u.parent, u.district, u.valid_from, u.valid_to, f.id IS NOT NULL AS fresh
  FROM unit AS u
  LEFT JOIN fresh AS f ON f.id = u.id
  WHERE u.ended_at IS NULL AND u.geom IS NOT NULL AND u.source IS DISTINCT FROM $2::text
), pair AS (
  SELECT
    u.level, greatest(u.valid_from, p.valid_from) AS day, u.code, u.id, u.district, p.id AS parent_id, p.level AS parent_level
  FROM (
    SELECT 'district' AS above, district AS parent_code, d.* FROM drawn AS d WHERE level = 'commune'
    UNION ALL
    SELECT 'province', parent, d.* FROM drawn AS d WHERE level IN ('commune', 'district')
    UNION ALL
    SELECT 'commune', parent, d.* FROM drawn AS d WHERE level = 'village'
  ) AS u
  JOIN drawn AS p
    ON p.level = u.above AND p.code = u.parent_code
    AND (p.valid_to IS NULL OR p.valid_to > u.valid_from) AND (u.valid_to IS NULL OR u.valid_to > p.valid_from)
  WHERE u.fresh OR p.fresh
), nearest AS (
  SELECT p.*
  FROM pair AS p
  WHERE NOT (p.level = 'commune' AND p.parent_level = 'province' AND EXISTS (
    SELECT 1
    FROM drawn AS d
    WHERE d.level = 'district' AND d.code = p.district AND d.valid_from <= p.day AND (d.valid_to IS NULL OR d.valid_to > p.day)
  ))
)
SELECT level, day, code, id, parent_id
FROM nearest
UNION ALL
SELECT u.level, u.valid_from, u.code, u.id, NULL
FROM drawn AS u
WHERE u.fresh
  AND u.level <> 'province'
  AND NOT EXISTS (SELECT 1 FROM nearest AS n WHERE n.id = u.id AND n.day = u.valid_from)
ORDER BY level, day, parent_id, code
