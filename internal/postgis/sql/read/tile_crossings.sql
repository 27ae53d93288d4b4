-- Tile of crossings. $1 z, $2 x, $3 y, $4-$7 the tile's west, south, east, north with its margin; $8 day on which they hold (null: any); $9 columns that are not shown.
SELECT ST_AsMVT(f, 'crossings', 4096, 'geom', 'id')
FROM (
  SELECT
    t.id,
    t.code,
    t.name,
    t.type,
    CASE WHEN NOT 'status' = ANY ($9::text[]) THEN t.status END AS status,
    t.country,
    CASE WHEN NOT 'counterpart' = ANY ($9::text[]) THEN t.counterpart END AS counterpart,
    ST_AsMVTGeom(ST_Transform(t.geom, 3857), ST_TileEnvelope($1::integer, $2::integer, $3::integer), 4096, 64, true) AS geom
  FROM crossing t
  WHERE {{crossing t}}
    AND t.geom && ST_MakeEnvelope($4::double precision, $5::double precision, $6::double precision, $7::double precision, 4326)
    AND t.ended_at IS NULL
    AND ($8::date IS NULL OR coalesce(t.valid_from <= $8::date, true) AND coalesce(t.valid_to >= $8::date, true))
  ORDER BY t.id
) f
WHERE f.geom IS NOT NULL
