-- Tile of border. $1 z, $2 x, $3 y, $4-$7 the tile's west, south, east, north with its margin; $8 day, $9 the zoom whose outlines for small scales communes are drawn with, null for their own; $10 units along the side of a tile.
SELECT ST_AsMVT(f, 'border', $10::integer, 'geom', 'id')
FROM (
  SELECT
    t.id,
    t.country,
    t.approximate,
    t.derived,
    ST_AsMVTGeom(ST_Transform(coalesce(far.geom, t.geom), 3857), ST_TileEnvelope($1::integer, $2::integer, $3::integer), $10::integer, $10::integer / 64, true) AS geom
  FROM border_on($8::date) t
  LEFT JOIN unit_border_far far ON far.unit_id = t.unit_id AND far.n = t.n AND far.max_zoom = $9::smallint
  WHERE t.geom && ST_MakeEnvelope($4::double precision, $5::double precision, $6::double precision, $7::double precision, 4326)
  ORDER BY t.id
) f
WHERE f.geom IS NOT NULL
