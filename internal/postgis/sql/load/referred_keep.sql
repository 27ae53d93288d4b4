-- Keeps the nearest markers found.
INSERT INTO incident_reference AS t (incident_id, country, number, sub, offset_m, side, distance_m, bearing_deg, chainage_m, approximate, uncertainty_m)
SELECT id, country, number, sub, offset_m, side, distance_m, bearing_deg, chainage_m, approximate, line_uncertainty_m
FROM referred
WHERE country IS NOT NULL
ON CONFLICT (incident_id) DO UPDATE
SET (country, number, sub, offset_m, side, distance_m, bearing_deg, chainage_m, approximate, uncertainty_m) = (
  EXCLUDED.country, EXCLUDED.number, EXCLUDED.sub, EXCLUDED.offset_m, EXCLUDED.side, EXCLUDED.distance_m, EXCLUDED.bearing_deg,
  EXCLUDED.chainage_m, EXCLUDED.approximate, EXCLUDED.uncertainty_m)
WHERE t IS DISTINCT FROM EXCLUDED
