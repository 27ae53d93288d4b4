-- Hot spots, which carry a code and no name, by name. $1 text, $2 limit; $3 rank, $4 name, $5 id where the page before ended. All but $2 may be null.
WITH wanted AS (
  SELECT t.id, t.code, t.code AS called
  FROM hotspot t
  WHERE {{hotspot t}}
    AND t.ended_at IS NULL
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
  coalesce(t.tier, record_tier('hotspots')),
  t.level,
  t.functions,
  t.state,
  t.since,
  nullif(t.side, ''),
  nullif(t.commune_code, ''),
  c.name,
  t.note,
  t.reason
FROM page m
JOIN hotspot t ON {{hotspot t}} AND t.id = m.id
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(t.geom) AS point) at
LEFT JOIN LATERAL (
  SELECT name
  FROM unit
  WHERE code = t.commune_code AND level = 'commune' AND ended_at IS NULL
  ORDER BY valid_from DESC
  LIMIT 1
) c ON true
ORDER BY m.rank, m.called COLLATE "vi-x-icu", m.id
