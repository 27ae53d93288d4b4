-- The border nearest to a point on a day: metres, country, whether it is approximate. $1 lon, $2 lat, $3 day. The nearest by degrees are measured in metres.
SELECT ST_Distance(near.geom::geography, near.here::geography) AS metres, near.country, near.approximate
FROM (
  SELECT b.id, b.geom, b.country, b.approximate, here.geom AS here
  FROM (SELECT ST_SetSRID(ST_MakePoint($1::double precision, $2::double precision), 4326) AS geom) here
  CROSS JOIN border_on($3::date) b
  ORDER BY b.geom <-> here.geom
  LIMIT 8
) near
ORDER BY metres, near.id
LIMIT 1
