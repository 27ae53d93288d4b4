-- The first days of communes near the border whose stretches are to be found anew, as the load of $1 changed communes near it that hold on that day, or all if $2. Near is $3 degrees.
WITH reach AS (
  SELECT ST_Expand(piece.geom, $3::double precision) AS box
  FROM border_line AS b
  CROSS JOIN LATERAL ST_Subdivide(b.geom, 16) AS piece (geom)
  WHERE b.ended_at IS NULL
), changed AS (
  SELECT u.valid_from, u.valid_to
  FROM unit AS u
  WHERE u.level = 'commune'
    AND (u.recorded_at = $1 OR u.ended_at = $1)
    AND EXISTS (SELECT 1 FROM reach WHERE u.geom && reach.box)
), day AS (
  SELECT DISTINCT u.valid_from AS first
  FROM reach
  JOIN unit AS u ON u.geom && reach.box
  WHERE u.level = 'commune' AND u.ended_at IS NULL
)
SELECT first
FROM day
WHERE $2::boolean
  OR EXISTS (SELECT 1 FROM changed AS c WHERE c.valid_from <= first AND (c.valid_to IS NULL OR c.valid_to > first))
ORDER BY first
