-- Tile of hotspots. $1 z, $2 x, $3 y, $4-$7 the tile's west, south, east, north with its margin; $8 columns that are not shown.
SELECT ST_AsMVT(f, 'hotspots', 4096, 'geom', 'id')
FROM (
  SELECT
    t.id,
    t.code,
    t.level,
    CASE WHEN NOT 'functions' = ANY ($8::text[]) THEN array_to_string(t.functions, ',') END AS functions,
    t.state,
    t.side,
    ST_AsMVTGeom(ST_Transform(shown.geom, 3857), ST_TileEnvelope($1::integer, $2::integer, $3::integer), 4096, 64, true) AS geom
  FROM hotspot t
  -- A polygon of less than 32 units of the tile is drawn as a point; it would vanish otherwise.
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN ST_Dimension(t.geom) = 2
        AND greatest(ST_XMax(t.geom) - ST_XMin(t.geom), ST_YMax(t.geom) - ST_YMin(t.geom)) < 32 * 360 / (4096 * 2.0 ^ $1::integer)
      THEN ST_PointOnSurface(t.geom)
      ELSE t.geom
    END AS geom
  ) shown
  WHERE {{hotspot t}}
    AND t.geom && ST_MakeEnvelope($4::double precision, $5::double precision, $6::double precision, $7::double precision, 4326)
    AND t.ended_at IS NULL
  ORDER BY t.id
) f
WHERE f.geom IS NOT NULL
