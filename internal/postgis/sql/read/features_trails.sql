-- Trails as features of GIS tools. $1 day on which they hold (null: any).
SELECT
  t.id AS key,
  t.code AS id,
  t.geom,
  t.code,
  nullif(t.name, '') AS name,
  t.kind,
  nullif(t.activity, '') AS activity,
  nullif(t.passable_months, '') AS passable_months,
  t.last_observed_on,
  t.loc_precision,
  ST_Length(t.geom::geography) / 1000 AS length_km,
  t.valid_from,
  t.valid_to,
  t.tier,
  nullif(t.source, '') AS source,
  t.recorded_at
FROM trail t
WHERE {{trail t}}
  AND t.ended_at IS NULL
  AND ($1::date IS NULL OR coalesce(t.valid_from <= $1::date, true) AND coalesce(t.valid_to >= $1::date, true))
