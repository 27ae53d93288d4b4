-- Ends at $1 the repairs of shapes that staged units replace.
UPDATE unit_repair AS r
SET ended_at = $1
FROM stage AS s
WHERE s.verdict IS NULL
  AND s.geom IS NOT NULL
  AND r.level = s.level
  AND r.code = s.code
  AND r.valid_from = s.valid_from
  AND r.ended_at IS NULL
