-- Tile of what the cooperation log places on the map: liaison offices, support projects and others, on either side; restricted ones are left out. $1 z, $2 x, $3 y, $4-$7 the tile's west, south, east, north with its margin.
SELECT ST_AsMVT(f, 'cooperation', 4096, 'geom', 'id')
FROM (
  SELECT
    t.id,
    t.code,
    t.kind,
    t.title AS name,
    t.state,
    t.side,
    coalesce(t.tier, 'internal') AS tier,
    ST_AsMVTGeom(ST_Transform(t.geom, 3857), ST_TileEnvelope($1::integer, $2::integer, $3::integer), 4096, 64, true) AS geom
  FROM cooperation t
  WHERE {{cooperation t}}
    AND t.geom && ST_MakeEnvelope($4::double precision, $5::double precision, $6::double precision, $7::double precision, 4326)
    AND t.ended_at IS NULL
    AND t.tier IS DISTINCT FROM 'restricted'
  ORDER BY t.id
) f
WHERE f.geom IS NOT NULL
