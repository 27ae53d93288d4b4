-- Tile of routes. $1 z, $2 x, $3 y, $4-$7 the tile's west, south, east, north with its margin; $8 day (may be null: all).
SELECT ST_AsMVT(f, 'routes', 4096, 'geom', 'id')
FROM (
  SELECT
    t.id,
    t.code,
    t.name,
    t.level,
    coalesce(t.side, 'vn') AS side,
    ST_AsMVTGeom(ST_Transform(t.geom, 3857), ST_TileEnvelope($1::integer, $2::integer, $3::integer), 4096, 64, true) AS geom
  FROM route t
  WHERE {{route t}}
    AND t.geom && ST_MakeEnvelope($4::double precision, $5::double precision, $6::double precision, $7::double precision, 4326)
    AND t.ended_at IS NULL
    AND ($8::date IS NULL OR (t.valid_from <= $8::date AND (t.valid_to IS NULL OR t.valid_to >= $8::date)))
  ORDER BY t.id
) f
WHERE f.geom IS NOT NULL
