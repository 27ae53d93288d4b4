-- Crossings, by name. $1 text, $2 limit; $3 rank, $4 name, $5 id where the page before ended. All but $2 may be null.
WITH wanted AS (
  SELECT t.id, t.code, t.name AS called
  FROM crossing t
  WHERE {{crossing t}}
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
  coalesce(t.tier, record_tier('crossings', t.type)),
  t.type,
  nullif(t.status, ''),
  nullif(t.country, ''),
  nullif(t.counterpart, ''),
  nullif(t.far_province, ''),
  nullif(t.commune_code, ''),
  nullif(t.precision, ''),
  t.note,
  t.valid_from,
  t.valid_to
FROM page m
JOIN crossing t ON {{crossing t}} AND t.id = m.id
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(t.geom) AS point) at
ORDER BY m.rank, m.called COLLATE "vi-x-icu", m.id
