-- Units of the same level valid on a day that share an edge with a unit; one corner in common is not enough. $1 id of the unit, $2 day.
SELECT n.code, n.name
FROM unit u
JOIN unit n ON n.geom && u.geom
WHERE u.id = $1::bigint
  AND n.id <> u.id
  AND n.level = u.level
  AND n.ended_at IS NULL
  AND n.valid_from <= $2::date
  AND (n.valid_to IS NULL OR n.valid_to > $2::date)
  AND ST_Intersects(u.geom, n.geom)
  -- Edges of files that do not match exactly overlap by slivers instead of meeting.
  AND (ST_Relate(u.geom, n.geom, '****1****') OR ST_Relate(u.geom, n.geom, '2********'))
ORDER BY n.name COLLATE "vi-x-icu", n.code
