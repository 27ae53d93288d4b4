-- Units of level $2 with a shape on day $3, but provinces of source $4, by code: id, code, whether due, box. With them, without an id, those that stood so until $1.
SELECT
  CASE WHEN u.ended_at IS NULL THEN u.id ELSE 0 END,
  u.code,
  u.ended_at IS NOT NULL OR u.id IN (SELECT id FROM fit_due),
  ST_XMin(b.box), ST_YMin(b.box), ST_XMax(b.box), ST_YMax(b.box)
FROM unit AS u
CROSS JOIN LATERAL (SELECT Box2D(u.geom) AS box OFFSET 0) AS b
WHERE u.level = $2::text
  AND u.source IS DISTINCT FROM $4::text
  AND (u.ended_at IS NULL OR (u.ended_at = $1 AND u.recorded_at < $1))
  AND u.geom IS NOT NULL
  AND u.valid_from <= $3::date
  AND (u.valid_to IS NULL OR u.valid_to > $3::date)
ORDER BY u.code, u.id
