-- Tile of incidents. $1 z, $2 x, $3 y, $4-$7 the tile's west, south, east, north with its margin; $8 from, $9 to, $10 kinds (each may be null).
SELECT ST_AsMVT(f, 'incidents', 4096, 'geom', 'feature_id')
FROM (
  SELECT
    t.id AS feature_id,
    t.id::text AS id,
    t.kind,
    to_char(t.occurred_from, 'YYYY-MM-DD') AS occurred_on,
    (SELECT string_agg(DISTINCT s.line ->> 'substance', ',') FROM jsonb_array_elements(t.substances) AS s (line)) AS substances,
    t.loc_precision::integer AS loc_precision,
    t.uncertainty_m,
    ST_AsMVTGeom(ST_Transform(t.geom, 3857), ST_TileEnvelope($1::integer, $2::integer, $3::integer), 4096, 64, true) AS geom
  FROM incident t
  WHERE t.geom && ST_MakeEnvelope($4::double precision, $5::double precision, $6::double precision, $7::double precision, 4326)
    AND t.ended_at IS NULL
    AND (t.source, t.source_ref) NOT IN (SELECT source, source_ref FROM incident_double)
    AND ($8::date IS NULL OR t.occurred_from >= $8::date)
    AND ($9::date IS NULL OR t.occurred_from <= $9::date)
    AND ($10::text[] IS NULL OR t.kind = ANY ($10::text[]))
  ORDER BY t.id
) f
WHERE f.geom IS NOT NULL
