-- The first $2 staged incidents recorded at $1 that lie in no unit: row, day, and the field that gave the place. Those known by a marker alone that places nothing are told of elsewhere.
SELECT
  s.seq,
  to_char(s.occurred_from, 'YYYY-MM-DD'),
  CASE WHEN s.geom IS NOT NULL THEN 'lon' WHEN s.commune_code IS NOT NULL THEN 'commune_code' ELSE 'marker' END
FROM stage AS s
JOIN incident AS i ON {{incident i}} AND i.source = s.source AND i.source_ref = s.source_ref AND i.ended_at IS NULL
WHERE s.verdict IS NULL AND i.recorded_at = $1 AND i.unit_code IS NULL AND (i.geom IS NOT NULL OR s.commune_code IS NOT NULL)
ORDER BY s.seq
LIMIT $2
