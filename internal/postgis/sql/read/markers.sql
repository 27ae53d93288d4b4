-- Border markers, by number. $1 text, $2 limit; $3 rank, $4 name, $5 id where the page before ended; $6 country, $7 and $8 between which numbers. All but $2 may be null.
WITH wanted AS (
  SELECT t.id, t.code, t.number || CASE WHEN t.sub > 0 THEN '/' || t.sub ELSE '' END AS called
  FROM marker t
  WHERE {{marker t}}
    AND t.ended_at IS NULL
    AND ($6::text IS NULL OR t.country = $6::text)
    AND ($7::integer IS NULL OR t.number BETWEEN $7::integer AND $8::integer)
), {{page of places}}
SELECT
  t.id,
  m.rank,
  m.called,
  m.total,
  t.code,
  ST_X(at.point),
  ST_Y(at.point),
  t.source,
  coalesce(t.tier, record_tier('markers')),
  t.number,
  t.sub,
  t.type,
  t.country,
  t.valid_from,
  t.valid_to
FROM page m
JOIN marker t ON {{marker t}} AND t.id = m.id
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(t.geom) AS point) at
ORDER BY m.rank, m.called COLLATE "vi-x-icu", m.id
