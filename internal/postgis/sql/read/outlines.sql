-- Communes and provinces valid on $1 (day) with their boundaries, by code.
SELECT code, name, level, valid_from, coalesce(parent, ''), ST_AsEWKB(geom)
FROM unit
WHERE level IN ('commune', 'province')
  AND ended_at IS NULL
  AND valid_from <= $1::date
  AND (valid_to IS NULL OR valid_to > $1::date)
ORDER BY code
