-- Adds to incident_found, for points worked out from markers that no commune holds, the nearest commune of the day within their uncertainty.
INSERT INTO incident_found (key, code)
SELECT i.key, near.code
FROM incident_place AS i
CROSS JOIN LATERAL (
  SELECT u.code, u.geom
  FROM unit AS u
  WHERE u.level = 'commune'
    AND u.ended_at IS NULL
    AND u.valid_from <= i.occurred_from
    AND (u.valid_to IS NULL OR u.valid_to > i.occurred_from)
    AND u.geom && ST_Expand(i.geom, i.uncertainty_m / 100000)
  ORDER BY u.geom <-> i.geom, u.code
  LIMIT 1
) AS near
WHERE i.by_marker
  AND i.geom IS NOT NULL
  AND NOT EXISTS (SELECT FROM incident_found AS f WHERE f.key = i.key)
  AND ST_Distance(ST_ClosestPoint(near.geom, i.geom)::geography, i.geom::geography) <= i.uncertainty_m
