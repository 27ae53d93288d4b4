-- Places where boundaries do not fit, the worst first. $1 day, $2 province, $3 kinds, $4 severities, $5 limit; $6 rank, $7 area, $8 id where the page before ended. All but $1 and $5 may be null.
WITH alive AS MATERIALIZED (
  SELECT u.code, u.level, u.parent, u.name, coalesce(u.shape_from, u.valid_from) AS drawn_on
  FROM unit u
  WHERE u.ended_at IS NULL AND u.valid_from <= $1::date AND (u.valid_to IS NULL OR u.valid_to > $1::date)
), held AS (
  SELECT t.id, array_agg(alive.name ORDER BY c.n) AS names
  FROM fit_finding t
  CROSS JOIN unnest(t.units) WITH ORDINALITY AS c (code, n)
  LEFT JOIN alive ON alive.code = c.code AND alive.level = t.level AND alive.drawn_on <= t.valid_on
  WHERE t.ended_at IS NULL
    AND t.valid_on <= $1::date
    AND (t.valid_to IS NULL OR t.valid_to > $1::date)
    AND ($3::text[] IS NULL OR t.kind = ANY ($3::text[]))
    AND ($4::text[] IS NULL OR t.severity = ANY ($4::text[]))
  GROUP BY t.id
  HAVING count(*) = count(alive.code)
    AND ($2::text IS NULL OR bool_or($2::text IN (alive.parent, alive.code)))
), found AS MATERIALIZED (
  SELECT t.*, held.names, array_position(ARRAY['error', 'warning', 'note'], t.severity) AS rank
  FROM held
  JOIN fit_finding t ON t.id = held.id
)
SELECT
  t.id,
  t.rank,
  (SELECT count(*) FROM found),
  t.kind,
  t.severity,
  t.units,
  t.names,
  t.area_m2,
  t.width_m,
  ST_X(at.point),
  ST_Y(at.point),
  ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom),
  t.valid_on,
  t.recorded_at
FROM found t
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(t.geom) AS point) at
WHERE $8::bigint IS NULL
  OR (t.rank, -t.area_m2, t.id) > ($6::integer, -$7::double precision, $8::bigint)
ORDER BY t.rank, t.area_m2 DESC, t.id
LIMIT $5::integer
