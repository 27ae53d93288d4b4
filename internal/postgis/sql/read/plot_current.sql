-- The current version of a plot, whole. $1 code.
SELECT id, found_on, area_m2, plants, destroyed_on, revisit_due, state, since, coalesce(side, ''), reason, source, ST_AsEWKB(geom)
FROM plot
WHERE {{plot}}
  AND code = $1 AND ended_at IS NULL
