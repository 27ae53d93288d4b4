-- Shapes of the units with the ids $1, by code.
SELECT code, ST_AsEWKB(geom)
FROM unit
WHERE id = ANY ($1::bigint[])
ORDER BY code, id
