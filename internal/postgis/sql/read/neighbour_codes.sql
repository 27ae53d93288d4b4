-- Codes of the communes that share an edge with the one of a code, on a day. $1 code, $2 day.
SELECT n.code
FROM unit u
JOIN unit n ON n.geom && u.geom
WHERE u.code = $1::text
  AND u.level = 'commune'
  AND u.ended_at IS NULL
  AND u.valid_from <= $2::date
  AND (u.valid_to IS NULL OR u.valid_to > $2::date)
  AND n.id <> u.id
  AND n.level = u.level
  AND n.ended_at IS NULL
  AND n.valid_from <= $2::date
  AND (n.valid_to IS NULL OR n.valid_to > $2::date)
  AND ST_Intersects(u.geom, n.geom)
  AND (ST_Relate(u.geom, n.geom, '****1****') OR ST_Relate(u.geom, n.geom, '2********'))
ORDER BY n.code
