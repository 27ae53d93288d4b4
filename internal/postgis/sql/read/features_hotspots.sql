-- Hot spots as features of GIS tools. No parameters.
SELECT
  t.id AS key,
  t.code AS id,
  t.geom,
  t.code,
  t.level,
  t.functions,
  t.state,
  t.since,
  nullif(t.side, '') AS side,
  nullif(t.commune_code, '') AS commune_code,
  nullif(t.reason, '') AS reason,
  t.loc_precision,
  nullif(t.note, '') AS note,
  t.tier,
  nullif(t.source, '') AS source,
  t.recorded_at
FROM hotspot t
WHERE {{hotspot t}}
  AND t.ended_at IS NULL
