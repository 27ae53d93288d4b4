-- Picks the current incidents with a point in refer_box on its day, and those named by marker.
INSERT INTO refer_due (id)
SELECT i.id
FROM refer_box AS b
JOIN incident AS i ON {{incident i}} AND i.geom && b.geom
WHERE i.ended_at IS NULL
  AND (b.from_day IS NULL OR i.occurred_from >= b.from_day)
  AND (b.to_day IS NULL OR i.occurred_from < b.to_day)
UNION
SELECT id
FROM incident
WHERE {{incident}} AND ended_at IS NULL AND marker IS NOT NULL AND (by_marker OR geom IS NULL)
