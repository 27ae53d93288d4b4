-- The commune and province at a point on a day. $1 lon, $2 lat, $3 day. A point on a common edge lies in the lower code.
SELECT u.code, u.name, u.level, u.valid_from, u.schematic, p.code, p.name, p.level, p.valid_from
FROM (SELECT ST_SetSRID(ST_MakePoint($1::double precision, $2::double precision), 4326) AS geom) here
LEFT JOIN LATERAL (
  SELECT *
  FROM unit
  WHERE level = 'commune'
    AND ended_at IS NULL
    AND valid_from <= $3::date
    AND (valid_to IS NULL OR valid_to > $3::date)
    AND ST_Intersects(geom, here.geom)
  ORDER BY code
  LIMIT 1
) u ON true
LEFT JOIN LATERAL (
  SELECT *
  FROM unit
  WHERE level = 'province'
    AND ended_at IS NULL
    AND valid_from <= $3::date
    AND (valid_to IS NULL OR valid_to > $3::date)
    AND (code = u.parent OR (u.code IS NULL AND ST_Intersects(geom, here.geom)))
  ORDER BY code
  LIMIT 1
) p ON true
