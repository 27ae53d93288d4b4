-- Trails, by name. $1 text, $2 limit; $3 rank, $4 name, $5 id where the page before ended. All but $2 may be null.
WITH wanted AS (
  SELECT t.id, t.code, t.name AS called
  FROM trail t
  WHERE {{trail t}}
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
  coalesce(t.tier, record_tier('trails')),
  t.kind,
  nullif(t.activity, ''),
  nullif(t.passable_months, ''),
  t.last_observed_on,
  t.loc_precision,
  ST_Length(t.geom::geography) / 1000,
  t.valid_from,
  t.valid_to,
  ARRAY(
    SELECT u.code
    FROM unit u
    WHERE u.level = 'commune'
      AND u.ended_at IS NULL
      AND u.valid_from <= CURRENT_DATE
      AND (u.valid_to IS NULL OR u.valid_to > CURRENT_DATE)
      AND ST_Intersects(u.geom, t.geom)
    ORDER BY u.code
  )
FROM page m
JOIN trail t ON {{trail t}} AND t.id = m.id
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(t.geom) AS point) at
ORDER BY m.rank, m.called COLLATE "vi-x-icu", m.id
