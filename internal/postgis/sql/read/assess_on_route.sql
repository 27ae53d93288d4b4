-- Units that a counting key route crosses, and whether one between provinces does; touching the boundary only is not crossing. $1 level, $2 day, $3 code, $4 province (both may be null), $5 first day, $6 last day, $7 time (null: now), $8 oversight area of communes (may be null).
WITH counted AS (
  SELECT r.id, r.level, r.geom, r.recorded_at
  FROM route r
  WHERE {{route r}}
    AND r.approved_by <> ''
    AND coalesce(r.side, 'vn') NOT IN ('la', 'kh', 'cn')
    AND r.valid_from <= $6::date
    AND (r.valid_to IS NULL OR r.valid_to >= $5::date)
    AND (($7::timestamptz IS NULL AND r.ended_at IS NULL)
      OR (r.recorded_at <= $7::timestamptz AND (r.ended_at IS NULL OR r.ended_at > $7::timestamptz)))
), piece AS MATERIALIZED (
  -- Cut up, a long route meets only the units near it.
  SELECT level, ST_Subdivide(geom, 128) AS geom
  FROM counted
), near AS MATERIALIZED (
  SELECT
    u.id,
    array_agg(p.geom) FILTER (WHERE p.level = 'inter_province') AS between_provinces,
    array_agg(p.geom) FILTER (WHERE p.level <> 'inter_province') AS within_province
  FROM piece p
  JOIN unit_as_known($7::timestamptz) u ON u.geom && p.geom
  WHERE u.level = $1::text
    AND u.valid_from <= $2::date
    AND (u.valid_to IS NULL OR u.valid_to > $2::date)
    AND ($3::text IS NULL OR u.code = $3::text)
    AND ($4::text IS NULL OR u.parent = $4::text OR (u.level = 'province' AND u.code = $4::text) OR (u.level <> 'commune' AND province_of(u.level, u.parent, $2::date) = $4::text))
    AND ($8::text IS NULL OR coalesce(commune_of(u.level, u.parent), u.code) IN (SELECT unit_code FROM area_commune($2::date) WHERE area_code = $8::text))
  GROUP BY u.id
), crossed AS MATERIALIZED (
  SELECT
    u.code,
    EXISTS (
      SELECT
      FROM unnest(near.between_provinces) AS route (piece)
      WHERE CASE
        -- A bend inside the unit settles it at a fraction of the cost.
        WHEN EXISTS (SELECT FROM ST_DumpPoints(route.piece) AS bend WHERE ST_Contains(u.geom, bend.geom)) THEN true
        ELSE ST_Intersects(u.geom, route.piece) AND NOT ST_Touches(u.geom, route.piece)
      END) AS by_inter_province,
    EXISTS (
      SELECT
      FROM unnest(near.within_province) AS route (piece)
      WHERE CASE
        -- A bend inside the unit settles it at a fraction of the cost.
        WHEN EXISTS (SELECT FROM ST_DumpPoints(route.piece) AS bend WHERE ST_Contains(u.geom, bend.geom)) THEN true
        ELSE ST_Intersects(u.geom, route.piece) AND NOT ST_Touches(u.geom, route.piece)
      END) AS by_province
  FROM near
  JOIN unit u ON u.id = near.id
), shapeless AS MATERIALIZED (
  SELECT u.code
  FROM unit_as_known($7::timestamptz) u
  WHERE u.level = $1::text
    AND u.level = 'province'
    AND u.geom IS NULL
    AND u.valid_from <= $2::date
    AND (u.valid_to IS NULL OR u.valid_to > $2::date)
    AND ($3::text IS NULL OR u.code = $3::text)
    AND ($4::text IS NULL OR u.code = $4::text)
), member AS MATERIALIZED (
  SELECT s.code, c.geom
  FROM shapeless s
  JOIN unit_as_known($7::timestamptz) c ON c.parent = s.code
  WHERE c.level = 'commune'
    AND c.valid_from <= $2::date
    AND (c.valid_to IS NULL OR c.valid_to > $2::date)
), joined AS (
  -- A province without a shape of its own is what its communes make together.
  SELECT m.code, r.level, r.geom AS route, ST_Union(m.geom) AS geom
  FROM member m
  JOIN counted r ON m.geom && r.geom AND ST_Intersects(m.geom, r.geom)
  GROUP BY m.code, r.id, r.level, r.geom
)
SELECT code, bool_or(between_provinces)
FROM (
  SELECT code, by_inter_province AS between_provinces FROM crossed WHERE by_inter_province OR by_province
  UNION ALL
  SELECT code, level = 'inter_province' FROM joined WHERE NOT ST_Touches(geom, route)
) hit
GROUP BY code
