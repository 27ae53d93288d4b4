-- Plots of drug plants, which carry a code and no name, by name. $1 text, $2 limit; $3 rank, $4 name, $5 id where the page before ended. All but $2 may be null.
WITH asked AS MATERIALIZED (
  SELECT replace(folded($1::text), ' ', '') AS letters
), matched AS (
  SELECT t.id, t.code AS name, r.rank
  FROM asked
  CROSS JOIN plot t
  CROSS JOIN LATERAL (SELECT replace(folded(t.code), ' ', '') AS name, replace(folded(t.code), ' ', '') AS code OFFSET 0) f
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN asked.letters IS NULL OR asked.letters IN (f.name, f.code) THEN 0
      WHEN starts_with(f.name, asked.letters) OR starts_with(f.code, asked.letters) THEN 1
      WHEN position(asked.letters IN f.name) > 0 OR position(asked.letters IN f.code) > 0 THEN 2
    END AS rank
  ) r
  WHERE {{plot t}}
    AND t.ended_at IS NULL
    AND r.rank IS NOT NULL
)
SELECT
  t.id,
  m.rank,
  m.name,
  (SELECT count(*) FROM matched) AS total,
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
FROM matched m
JOIN plot t ON {{plot t}} AND t.id = m.id
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(t.geom) AS point) at
WHERE $5::bigint IS NULL
  OR (m.rank, m.name COLLATE "vi-x-icu", m.id) > ($3::integer, $4::text COLLATE "vi-x-icu", $5::bigint)
ORDER BY m.rank, m.name COLLATE "vi-x-icu", m.id
LIMIT $2::integer
