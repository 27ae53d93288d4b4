-- Border markers that stood on a day: country, number, sub number, lon, lat. $1 day.
SELECT country, number, sub, ST_X(geom), ST_Y(geom)
FROM marker
WHERE ended_at IS NULL
  AND (valid_from IS NULL OR valid_from <= $1::date)
  AND (valid_to IS NULL OR valid_to >= $1::date)
ORDER BY country, number, sub
