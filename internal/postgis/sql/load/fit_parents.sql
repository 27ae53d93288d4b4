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
), parent AS MATERIALIZED (
  SELECT p.id, p.level, p.code, p.valid_from, p.valid_to
  FROM unit AS p
  WHERE p.ended_at IS NULL AND p.level <> 'village' AND p.geom IS NOT NULL AND p.source IS DISTINCT FROM $2::text
), pair AS (
  SELECT u.level, greatest(u.valid_from, p.valid_from) AS day, u.code, u.id, p.id AS parent_id
  FROM unit AS u
  JOIN parent AS p
    ON (p.valid_to IS NULL OR p.valid_to > u.valid_from) AND (u.valid_to IS NULL OR u.valid_to > p.valid_from)
    AND ((p.level = 'district' AND u.level = 'commune' AND p.code = u.district)
      OR (p.level = 'province' AND u.level IN ('district', 'commune') AND p.code = u.parent)
      OR (p.level = 'commune' AND u.level = 'village' AND p.code = u.parent))
  WHERE u.ended_at IS NULL
    AND u.geom IS NOT NULL
    AND u.source IS DISTINCT FROM $2::text
    AND (u.id IN (SELECT id FROM fresh) OR p.id IN (SELECT id FROM fresh))
    AND NOT (p.level = 'province' AND EXISTS ( -- the nearest counts
      SELECT 1
      FROM parent AS d
      WHERE d.level = 'district' AND d.code = u.district AND u.level = 'commune'
        AND d.valid_from <= greatest(u.valid_from, p.valid_from) AND (d.valid_to IS NULL OR d.valid_to > greatest(u.valid_from, p.valid_from))
    ))
)
SELECT level, day, code, id, parent_id
FROM pair
UNION ALL
SELECT u.level, u.valid_from, u.code, u.id, NULL
FROM fresh
JOIN unit AS u ON u.id = fresh.id
WHERE u.level <> 'province'
  AND NOT EXISTS (SELECT 1 FROM pair AS p WHERE p.id = u.id AND p.day = u.valid_from)
ORDER BY level, day, parent_id, code
