-- Plots of drug plants, which carry a code and no name, by name. $1 text, $2 limit; $3 rank, $4 name, $5 id where the page before ended. All but $2 may be null.
WITH wanted AS (
  SELECT t.id, t.code, t.code AS called
  FROM plot t
  WHERE {{plot t}}
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
  coalesce(t.tier, record_tier('plots')),
  t.found_on,
  t.area_m2,
  t.plants,
  t.destroyed_on,
  t.revisit_due,
  t.state,
  nullif(t.side, ''),
  t.since,
  t.reason,
  t.state IN ('destroyed', 'revisit_due') AND coalesce(t.revisit_due <= current_date, false)
FROM page m
JOIN plot t ON {{plot t}} AND t.id = m.id
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(t.geom) AS point) at
ORDER BY m.rank, m.called COLLATE "vi-x-icu", m.id
