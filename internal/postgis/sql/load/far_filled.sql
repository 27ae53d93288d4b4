-- Which holes in provinces a commune of another province fills: their places in the list, from 1. $1 ids of the provinces, $2 the holes as polygons (EWKB), $3 day; null: the first day of each province.
SELECT h.n
FROM unnest($1::bigint[], $2::bytea[]) WITH ORDINALITY AS h (id, shape, n)
JOIN unit AS p ON p.id = h.id
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(ST_MakeValid(ST_GeomFromEWKB(h.shape))) AS point) AS at
WHERE EXISTS (
  SELECT 1
  FROM unit AS c
  WHERE c.level = 'commune'
    AND c.ended_at IS NULL
    AND c.parent <> p.code
    AND c.valid_from <= coalesce($3::date, p.valid_from)
    AND (c.valid_to IS NULL OR c.valid_to > coalesce($3::date, p.valid_from))
    AND ST_Intersects(c.geom, at.point)
)
