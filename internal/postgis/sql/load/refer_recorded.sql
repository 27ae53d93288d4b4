-- Picks the incidents recorded at $1 that are named by marker, and if $2 those with a point.
INSERT INTO refer_due (id)
SELECT id
FROM incident
WHERE {{incident}}
  AND ended_at IS NULL
  AND recorded_at = $1::timestamptz
  AND ((geom IS NULL AND marker IS NOT NULL) OR ($2::boolean AND geom IS NOT NULL))
