-- Outlines for small scales of the units with the ids $1: id, zoom, shape.
SELECT unit_id, max_zoom, ST_AsEWKB(geom)
FROM unit_far
WHERE unit_id = ANY ($1::bigint[])
ORDER BY unit_id, max_zoom
