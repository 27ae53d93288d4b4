-- Border markers that stood on a day: country, number, sub number, lon, lat. $1 day; $2 markers as they were before the change made then, null: as they are.
SELECT country, number, sub, ST_X(geom), ST_Y(geom)
FROM marker
WHERE {{marker}}
  AND CASE WHEN $2::timestamptz IS NULL THEN ended_at IS NULL
    ELSE recorded_at < $2::timestamptz AND (ended_at IS NULL OR ended_at >= $2::timestamptz) END
  AND (valid_from IS NULL OR valid_from <= $1::date)
  AND (valid_to IS NULL OR valid_to >= $1::date)
ORDER BY country, number, sub
