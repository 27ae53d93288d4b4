-- Communes near a box ($1 west, $2 south, $3 east, $4 north, in degrees) of any day, by code.
SELECT code, valid_from, valid_to, ST_AsEWKB(geom)
FROM unit
WHERE level = 'commune' AND ended_at IS NULL AND geom && ST_MakeEnvelope($1, $2, $3, $4, 4326)
ORDER BY code
