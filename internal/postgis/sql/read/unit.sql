-- One unit valid on a day, with its box and its province. $1 code, $2 day; $3 source of units made from tables, $4 of units drawn from communes.
WITH RECURSIVE chosen AS (
  SELECT *
  FROM unit
  WHERE code = $1::text
    AND ended_at IS NULL
    AND valid_from <= $2::date
    AND (valid_to IS NULL OR valid_to > $2::date)
  ORDER BY array_position(ARRAY['commune', 'province', 'district', 'village', 'group', 'agency'], level)
  LIMIT 1
), above (code, level, name, parent, depth) AS (
  SELECT code, level, name, parent, 0
  FROM chosen
  UNION ALL
  SELECT p.code, p.level, p.name, p.parent, above.depth + 1
  FROM above
  JOIN unit p ON p.code = above.parent AND p.level <> above.level
  WHERE p.ended_at IS NULL
    AND p.valid_from <= $2::date
    AND (p.valid_to IS NULL OR p.valid_to > $2::date)
    AND above.depth < 4
)
SELECT
  u.id,
  u.code,
  u.level,
  u.kind,
  u.name,
  u.full_name,
  coalesce(u.parent, ''),
  coalesce(u.district, ''),
  u.valid_from,
  u.valid_to,
  u.legal_ref,
  u.source,
  u.schematic,
  u.on_border,
  u.former_area,
  coalesce(u.area_km2, 0),
  ST_X(u.seat),
  ST_Y(u.seat),
  coalesce((SELECT name FROM above WHERE level = 'province' ORDER BY depth LIMIT 1), ''),
  u.geom IS NOT NULL,
  first_day_inferred(u, $3::text, $4::text),
  last_day_inferred(u, $3::text, $4::text),
  ST_XMin(u.geom),
  ST_YMin(u.geom),
  ST_XMax(u.geom),
  ST_YMax(u.geom),
  u.shape_from
FROM chosen c
JOIN unit u ON u.id = c.id
