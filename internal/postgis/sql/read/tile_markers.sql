-- Tile of border markers. $1 z, $2 x, $3 y, $4-$7 the tile's west, south, east, north with its margin; $8 day on which they hold (null: any).
-- Before zoom 8 those of one square of 1/64 of the tile's side are one point, the first of them, with their number; each in one tile only.
WITH held AS (
  SELECT t.id, t.code, t.number, t.sub, t.type, t.country, at.m, floor(64 * at.x)::integer AS i, floor(64 * at.y)::integer AS j, CASE WHEN $1::integer >= 8 THEN t.id END AS alone
  FROM marker t
  CROSS JOIN LATERAL (
    SELECT
      m,
      (ST_X(m) / 40075016.6855785 + 0.5) * 2.0 ^ $1::integer - $2::integer AS x,
      (0.5 - ST_Y(m) / 40075016.6855785) * 2.0 ^ $1::integer - $3::integer AS y
    FROM ST_Transform(t.geom, 3857) AS m
  ) at
  WHERE {{marker t}}
    AND t.geom && ST_MakeEnvelope($4::double precision, $5::double precision, $6::double precision, $7::double precision, 4326)
    AND t.ended_at IS NULL
    AND ($8::date IS NULL OR coalesce(t.valid_from <= $8::date, true) AND coalesce(t.valid_to >= $8::date, true))
    AND ($1::integer >= 8 OR at.x >= 0 AND at.x < 1 AND at.y >= 0 AND at.y < 1)
), shown AS (
  SELECT DISTINCT ON (i, j, alone) *, count(*) OVER (PARTITION BY i, j, alone)::integer AS n
  FROM held
  ORDER BY i, j, alone, id
)
SELECT ST_AsMVT(f, 'markers', 4096, 'geom', 'id')
FROM (
  SELECT
    id,
    code,
    number,
    sub,
    type,
    country,
    n,
    ST_AsMVTGeom(m, ST_TileEnvelope($1::integer, $2::integer, $3::integer), 4096, 64, true) AS geom
  FROM shown
  ORDER BY id
) f
WHERE f.geom IS NOT NULL
