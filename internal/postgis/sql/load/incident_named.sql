-- Looks for the unit of the current incidents with the ids $1.
INSERT INTO incident_place (key, geom, occurred_from, commune_code, loc_precision, by_marker, side, uncertainty_m)
SELECT id, geom, occurred_from, commune_code, loc_precision, by_marker, side, uncertainty_m
FROM incident
WHERE {{incident}}
  AND ended_at IS NULL AND id = ANY ($1::bigint[])
