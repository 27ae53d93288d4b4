-- The first $1 staged incidents that were taken and lie in no unit: row, day, and the field that gave the place.
SELECT
  s.seq,
  to_char(s.occurred_from, 'DD/MM/YYYY'),
  CASE WHEN s.geom IS NOT NULL THEN 'lon' WHEN s.commune_code IS NOT NULL THEN 'commune_code' ELSE 'marker' END
FROM stage AS s
LEFT JOIN ({{unit}}) AS u ON u.key = s.seq
WHERE s.verdict IS NULL AND u.code IS NULL
ORDER BY s.seq
LIMIT $1
