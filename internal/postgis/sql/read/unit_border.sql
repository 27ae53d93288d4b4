-- The land border a unit holds, or its communes on a day: whether its edges were compared with a border line, whether some of the border is approximate, and a row for each country, the longest first: country, whether approximate, km. $1 id of the unit, $2 day.
SELECT
  u.geom IS NOT NULL AND NOT u.schematic AND EXISTS (SELECT 1 FROM border_line WHERE ended_at IS NULL) AS measured,
  EXISTS (SELECT 1 FROM border_line WHERE ended_at IS NULL AND approximate) AS roughly,
  held.country,
  held.approximate,
  held.km
FROM unit u
LEFT JOIN LATERAL (
  SELECT s.country, bool_or(s.approximate) AS approximate, sum(s.length_m) / 1000 AS km
  FROM unit c
  JOIN unit_border s ON s.unit_id = c.id
  WHERE c.id = u.id
    OR (
      c.level = 'commune'
      AND c.ended_at IS NULL
      AND c.valid_from <= $2::date
      AND (c.valid_to IS NULL OR c.valid_to > $2::date)
      AND ((u.level = 'province' AND c.parent = u.code) OR (u.level = 'district' AND c.district = u.code))
    )
  GROUP BY s.country
) held ON true
WHERE u.id = $1::bigint
ORDER BY held.km DESC, held.country
