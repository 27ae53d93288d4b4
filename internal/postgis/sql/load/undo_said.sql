-- Says of the incidents recorded again at $2, as of those that ended at $1, which places are worked out from markers and what the source said instead.
UPDATE incident AS i
SET (by_marker, said_precision, said_uncertainty_m) = (o.by_marker, o.said_precision, o.said_uncertainty_m)
FROM incident AS o
WHERE {{incident o}} AND {{incident i}}
  AND o.ended_at = $1
  AND o.by_marker
  AND i.source = o.source
  AND i.source_ref = o.source_ref
  AND i.recorded_at = $2
  AND i.ended_at IS NULL
