-- Posts as features of GIS tools. $1 day on which they hold (null: any).
SELECT
  t.id AS key,
  t.code AS id,
  t.geom,
  t.code,
  t.name,
  t.kind,
  t.valid_from,
  t.valid_to,
  t.tier,
  nullif(t.source, '') AS source,
  t.recorded_at
FROM post t
WHERE {{post t}}
  AND t.ended_at IS NULL
  AND ($1::date IS NULL OR coalesce(t.valid_from <= $1::date, true) AND coalesce(t.valid_to >= $1::date, true))
