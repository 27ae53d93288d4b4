-- Outlines of the units with the ids $1, as far views of zoom 11 have them: id, shape.
SELECT u.id, ST_AsEWKB(coalesce(far.geom, u.geom))
FROM unit u
LEFT JOIN unit_far far ON far.unit_id = u.id AND far.max_zoom = 11
WHERE u.id = ANY ($1::bigint[])
  AND u.geom IS NOT NULL
