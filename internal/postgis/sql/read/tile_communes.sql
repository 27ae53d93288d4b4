-- Tile of communes. $1 z, $2 x, $3 y, $4-$7 the tile's west, south, east, north with its margin; $8 day, $9 the zoom whose outlines for small scales are drawn, null for the units' own.
SELECT ST_AsMVT(f, 'communes', 4096, 'geom', 'id')
FROM (
  SELECT
    t.id,
    t.code,
    t.name,
    t.kind,
    t.parent AS province,
    t.schematic,
    ST_AsMVTGeom(ST_Transform(coalesce(far.geom, t.geom), 3857), ST_TileEnvelope($1::integer, $2::integer, $3::integer), 4096, 64, true) AS geom
  FROM unit t
  LEFT JOIN unit_far far ON far.unit_id = t.id AND far.max_zoom = $9::smallint
  WHERE t.geom && ST_MakeEnvelope($4::double precision, $5::double precision, $6::double precision, $7::double precision, 4326)
    AND t.ended_at IS NULL
    AND t.level = 'commune'
    AND t.valid_from <= $8::date
    AND (t.valid_to IS NULL OR t.valid_to > $8::date)
  ORDER BY t.id
) f
WHERE f.geom IS NOT NULL
