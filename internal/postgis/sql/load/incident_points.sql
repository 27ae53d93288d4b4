-- Reads the points of incident_place, square after square of a degree.
DECLARE incident_points NO SCROLL CURSOR FOR
SELECT key, ST_X(geom), ST_Y(geom), occurred_from
FROM incident_place
WHERE geom IS NOT NULL
ORDER BY floor(ST_Y(geom)), floor(ST_X(geom))
