-- Crossings as features of GIS tools. $1 day on which they hold (null: any).
SELECT
  t.id AS key,
  t.code AS id,
  t.geom,
  t.code,
  t.name,
  t.type,
  nullif(t.status, '') AS status,
  nullif(t.country, '') AS country,
  nullif(t.counterpart, '') AS counterpart,
  nullif(t.far_province, '') AS far_province,
  nullif(t.province_code, '') AS province,
  nullif(t.commune_code, '') AS commune_code,
  nullif(t.precision, '') AS precision,
  nullif(t.note, '') AS note,
  t.valid_from,
  t.valid_to,
  t.tier,
  nullif(t.source, '') AS source,
  t.recorded_at
FROM crossing t
WHERE {{crossing t}}
  AND t.ended_at IS NULL
  AND ($1::date IS NULL OR coalesce(t.valid_from <= $1::date, true) AND coalesce(t.valid_to >= $1::date, true))
