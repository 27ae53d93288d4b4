-- Suspected hot spots near one that was dismantled before, where nobody has answered yet. $1 metres, $2 the suspected one, $3 the former one (each may be null).
SELECT
  h.code,
  f.code,
  f.state,
  f.since,
  h.since,
  round(ST_Distance(h.geom::geography, f.geom::geography)),
  ST_X(at.point),
  ST_Y(at.point)
FROM hotspot AS h
JOIN hotspot AS f ON {{hotspot f}} AND f.ended_at IS NULL
  AND f.code <> h.code
  AND f.state IN ('dismantled', 'held_clear', 'closed')
  AND f.geom && ST_Expand(h.geom, $1::double precision / 90000)
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(h.geom) AS point) AS at
WHERE {{hotspot h}}
  AND h.ended_at IS NULL
  AND h.state = 'suspected'
  AND (h.since IS NULL OR f.since IS NULL OR h.since >= f.since)
  AND ST_DWithin(h.geom::geography, f.geom::geography, $1::double precision)
  AND ($2::text IS NULL OR h.code = $2::text)
  AND ($3::text IS NULL OR f.code = $3::text)
  AND NOT EXISTS (SELECT FROM reform_answer AS a WHERE a.hotspot = h.code AND a.former = f.code)
ORDER BY 6, h.code, f.code
