-- The border drawn on a day, line by line: country, whether approximate, whether drawn from communes, km, its shape for small scales. $1 day.
SELECT
  b.country,
  b.approximate,
  b.derived,
  coalesce(s.length_m, ST_Length(b.geom::geography)) / 1000,
  ST_AsEWKB(coalesce(far.geom, b.geom))
FROM border_on($1::date) b
LEFT JOIN unit_border s ON s.unit_id = b.unit_id AND s.n = b.n
LEFT JOIN unit_border_far far ON far.unit_id = b.unit_id AND far.n = b.n AND far.max_zoom = 9
ORDER BY b.id
