-- Communes valid on day $1 within $2 degrees of the border, by code: id, whether they begin on that day, shape.
SELECT u.id, u.valid_from = $1::date, ST_AsEWKB(u.geom)
FROM unit AS u
WHERE u.level = 'commune'
  AND u.ended_at IS NULL
  AND u.valid_from <= $1::date
  AND (u.valid_to IS NULL OR u.valid_to > $1::date)
  AND u.id IN (
    SELECT n.id
    FROM border_line AS b
    CROSS JOIN LATERAL ST_Subdivide(b.geom, 16) AS piece (geom)
    JOIN unit AS n ON n.geom && ST_Expand(piece.geom, $2::double precision)
    WHERE b.ended_at IS NULL AND n.ended_at IS NULL
  )
ORDER BY u.code, u.id
