-- Tile of places where boundaries do not fit. $1 z, $2 x, $3 y, $4-$7 the tile's west, south, east, north with its margin; $8 day.
WITH alive AS MATERIALIZED (
  SELECT u.code, u.level, coalesce(u.shape_from, u.valid_from) AS drawn_on
  FROM unit u
  WHERE u.ended_at IS NULL AND u.valid_from <= $8::date AND (u.valid_to IS NULL OR u.valid_to > $8::date)
), held AS (
  SELECT t.id
  FROM fit_finding t
  CROSS JOIN unnest(t.units) AS c (code)
  LEFT JOIN alive ON alive.code = c.code AND alive.level = t.level AND alive.drawn_on <= t.valid_on
  WHERE t.geom && ST_MakeEnvelope($4::double precision, $5::double precision, $6::double precision, $7::double precision, 4326)
    AND t.ended_at IS NULL
    AND t.valid_on <= $8::date
    AND (t.valid_to IS NULL OR t.valid_to > $8::date)
    AND ($1::integer >= 9 OR t.severity <> 'note')
  GROUP BY t.id
  HAVING count(*) = count(alive.code)
), shown AS ( -- below zoom 11 the worst place of each 48th part of a tile stands for all there: a country of them is megabytes
  SELECT DISTINCT ON (spot.x, spot.y, spot.id) t.id, count(*) OVER (PARTITION BY spot.x, spot.y, spot.id) AS places
  FROM held
  JOIN fit_finding t ON t.id = held.id
  CROSS JOIN LATERAL (
    SELECT
      CASE WHEN $1::integer < 11 THEN floor((ST_XMin(t.geom) + ST_XMax(t.geom)) / 2 * 48 * 2.0 ^ $1::integer / 360) END AS x,
      CASE WHEN $1::integer < 11 THEN floor((ST_YMin(t.geom) + ST_YMax(t.geom)) / 2 * 48 * 2.0 ^ $1::integer / 360) END AS y,
      CASE WHEN $1::integer >= 11 THEN t.id END AS id
  ) spot
  ORDER BY spot.x, spot.y, spot.id, array_position(ARRAY['error', 'warning', 'note'], t.severity), t.area_m2 DESC, t.id
)
SELECT ST_AsMVT(f, 'fit', 4096, 'geom', 'feature_id')
FROM (
  SELECT
    t.id AS feature_id,
    t.id::text AS id,
    t.kind,
    t.severity,
    array_to_string(t.units, ',') AS units,
    t.area_m2,
    t.width_m,
    shown.places,
    ST_AsMVTGeom(ST_Transform(drawn.geom, 3857), ST_TileEnvelope($1::integer, $2::integer, $3::integer), 4096, 64, true) AS geom
  FROM shown
  JOIN fit_finding t ON t.id = shown.id
  -- It is drawn as a point if smaller than 32 units of the tile, as its outline if narrower than 8; it would vanish otherwise.
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN greatest(ST_XMax(t.geom) - ST_XMin(t.geom), ST_YMax(t.geom) - ST_YMin(t.geom)) < 32 * 360 / (4096 * 2.0 ^ $1::integer)
      THEN ST_PointN(ST_ExteriorRing(t.geom), 1)
      WHEN t.width_m / 111000 < 8 * 360 / (4096 * 2.0 ^ $1::integer)
      THEN ST_ExteriorRing(t.geom)
      ELSE t.geom
    END AS geom
  ) drawn
  ORDER BY t.id
) f
WHERE f.geom IS NOT NULL
