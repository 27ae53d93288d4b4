-- The border lines in force, in their order: country, whether approximate, shape.
SELECT country, approximate, ST_AsEWKB(geom)
FROM border_line
WHERE ended_at IS NULL
ORDER BY id
