-- Units of a level as features of GIS tools. $1 day on which they hold (null: every version), $2 level.
SELECT
  u.id AS key,
  CASE WHEN $1::date IS NULL THEN u.code || '@' || u.valid_from ELSE u.code END AS id,
  u.geom,
  u.xmin::text::bigint AS stamp,
  u.code,
  u.name,
  nullif(u.full_name, '') AS full_name,
  nullif(u.kind, '') AS kind,
  u.parent,
  u.district,
  u.valid_from,
  u.valid_to,
  nullif(u.legal_ref, '') AS legal_ref,
  u.schematic,
  u.on_border,
  nullif(u.former_area, '') AS former_area,
  u.area_km2,
  nullif(u.source, '') AS source
FROM unit u
WHERE u.ended_at IS NULL
  AND u.level = $2::text
  AND ($1::date IS NULL OR u.valid_from <= $1::date AND (u.valid_to IS NULL OR u.valid_to > $1::date))
