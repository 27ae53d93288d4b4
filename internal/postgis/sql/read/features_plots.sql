-- Plots of drug plants as features of GIS tools. No parameters.
SELECT
  t.id AS key,
  t.code AS id,
  t.geom,
  t.code,
  t.found_on,
  t.area_m2,
  t.plants,
  t.destroyed_on,
  t.revisit_due,
  t.state,
  nullif(t.side, '') AS side,
  t.since,
  nullif(t.reason, '') AS reason,
  t.tier,
  nullif(t.source, '') AS source,
  t.recorded_at
FROM plot t
WHERE {{plot t}}
  AND t.ended_at IS NULL
