-- Keeps the nearest markers found.
INSERT INTO incident_reference AS t (incident_id, country, number, sub, offset_m)
SELECT id, country, number, sub, offset_m
FROM referred
WHERE country IS NOT NULL
ON CONFLICT (incident_id) DO UPDATE
SET (country, number, sub, offset_m) = (EXCLUDED.country, EXCLUDED.number, EXCLUDED.sub, EXCLUDED.offset_m)
