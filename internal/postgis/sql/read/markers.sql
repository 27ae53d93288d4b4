-- Border markers, by number. $1 text, $2 limit; $3 rank, $4 name, $5 id where the page before ended; $6 country, $7 and $8 between which numbers. All but $2 may be null.
WITH asked AS MATERIALIZED (
  SELECT replace(folded($1::text), ' ', '') AS letters
), matched AS (
  SELECT t.id, t.number || CASE WHEN t.sub > 0 THEN '/' || t.sub ELSE '' END AS name, r.rank
  FROM asked
  CROSS JOIN marker t
  CROSS JOIN LATERAL (SELECT replace(folded(t.number || CASE WHEN t.sub > 0 THEN '/' || t.sub ELSE '' END), ' ', '') AS name, replace(folded(t.code), ' ', '') AS code OFFSET 0) f
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN asked.letters IS NULL OR asked.letters IN (f.name, f.code) THEN 0
      WHEN starts_with(f.name, asked.letters) OR starts_with(f.code, asked.letters) THEN 1
      WHEN position(asked.letters IN f.name) > 0 OR position(asked.letters IN f.code) > 0 THEN 2
    END AS rank
  ) r
  WHERE {{marker t}}
    AND t.ended_at IS NULL
    AND r.rank IS NOT NULL
    AND ($6::text IS NULL OR t.country = $6::text)
    AND ($7::integer IS NULL OR t.number BETWEEN $7::integer AND $8::integer)
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
  coalesce(t.tier, record_tier('markers')),
  t.number,
  t.sub,
  t.type,
  t.country,
  t.valid_from,
  t.valid_to
FROM matched m
JOIN marker t ON {{marker t}} AND t.id = m.id
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(t.geom) AS point) at
WHERE $5::bigint IS NULL
  OR (m.rank, m.name COLLATE "vi-x-icu", m.id) > ($3::integer, $4::text COLLATE "vi-x-icu", $5::bigint)
ORDER BY m.rank, m.name COLLATE "vi-x-icu", m.id
LIMIT $2::integer
