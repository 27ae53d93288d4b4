-- Gives the versions recorded at $1 that say what one ended at $1 said the outlines for small scales that one had.
INSERT INTO unit_far (unit_id, max_zoom, geom)
SELECT n.id, f.max_zoom, f.geom
FROM unit AS n
JOIN unit AS o
  ON o.level = n.level AND o.valid_from = n.valid_from AND o.ended_at = $1 AND o.content_sha256 = n.content_sha256
  AND coalesce(o.provisional, o.code) = coalesce(n.provisional, n.code)
JOIN unit_far AS f ON f.unit_id = o.id
WHERE n.recorded_at = $1 AND n.ended_at IS NULL
ON CONFLICT DO NOTHING
