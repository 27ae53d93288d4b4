-- Communes that stand in an oversight area on a day, with the shape that maps show up to a zoom, else their own, if they have one. $1 code, $2 day, $3 zoom.
SELECT c.unit_code, ST_AsEWKB(ST_ForcePolygonCCW(coalesce(f.geom, u.geom)))
FROM area_commune($2::date) c
JOIN unit u ON u.id = c.unit_id
LEFT JOIN unit_far f ON f.unit_id = u.id AND f.max_zoom = $3::integer
WHERE c.area_code = $1::text
ORDER BY c.unit_code
