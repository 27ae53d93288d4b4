-- The border line nearest to a point: metres, country, whether it is approximate. $1 lon, $2 lat.
SELECT ST_Distance(b.geom::geography, here.geom::geography) AS metres, b.country, b.approximate
FROM (SELECT ST_SetSRID(ST_MakePoint($1::double precision, $2::double precision), 4326) AS geom) here
JOIN border_line b ON b.ended_at IS NULL
ORDER BY metres, b.id
LIMIT 1
