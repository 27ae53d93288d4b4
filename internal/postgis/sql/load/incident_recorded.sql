-- Looks for the unit of the current incidents recorded at $1.
INSERT INTO incident_place (key, geom, occurred_from, commune_code, loc_precision, by_marker, side, uncertainty_m)
SELECT id, geom, occurred_from, commune_code, loc_precision, by_marker, side, uncertainty_m
FROM incident
WHERE {{incident}}
  AND ended_at IS NULL AND recorded_at = $1::timestamptz
