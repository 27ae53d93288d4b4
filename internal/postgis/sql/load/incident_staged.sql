-- Looks for the unit of the staged incidents that are to be taken.
INSERT INTO incident_place (key, geom, occurred_from, commune_code, loc_precision)
SELECT seq, geom, occurred_from, commune_code, loc_precision
FROM stage
WHERE verdict IS NULL
