-- The current version of a hot spot, whole. $1 code.
SELECT id, level, functions, state, since, coalesce(side, ''), coalesce(commune_code, ''), note, reason, coalesce(loc_precision, 0),
  source, ST_AsEWKB(geom)
FROM hotspot
WHERE {{hotspot}}
  AND code = $1 AND ended_at IS NULL
