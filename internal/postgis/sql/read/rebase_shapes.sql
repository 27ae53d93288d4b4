-- Boundaries of the units $3 (codes) of level $1 valid on $2 (date), those that have one.
SELECT u.code, ST_AsEWKB(u.geom)
FROM unit AS u
WHERE u.ended_at IS NULL
  AND u.level = $1
  AND u.valid_from <= $2
  AND (u.valid_to IS NULL OR u.valid_to > $2)
  AND u.code = ANY ($3::text[])
  AND u.geom IS NOT NULL
ORDER BY u.code
