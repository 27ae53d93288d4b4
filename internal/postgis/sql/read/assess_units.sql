-- Units to assess: valid on a day, with when they were recorded and whether their shape is known. $1 level (null: of a village, group or agency whatever it is), $2 day, $3 code, $4 province, $5 time (null: now), $6 oversight area (all but the first two may be null).
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
  u.recorded_at,
  CASE WHEN u.level IN ('village', 'group', 'agency') THEN coalesce(province_of(u.level, u.parent, $2::date), '') ELSE coalesce(u.parent, u.code) END,
  u.geom IS NOT NULL OR (u.level = 'province' AND (
    SELECT coalesce(bool_and(c.geom IS NOT NULL), false)
    FROM unit_as_known($5::timestamptz) c
    WHERE c.parent = u.code
      AND c.level = 'commune'
      AND c.valid_from <= $2::date
      AND (c.valid_to IS NULL OR c.valid_to > $2::date)))
FROM unit_as_known($5::timestamptz) u
WHERE (u.level = $1::text OR ($1::text IS NULL AND u.level IN ('village', 'group', 'agency')))
  AND u.valid_from <= $2::date
  AND (u.valid_to IS NULL OR u.valid_to > $2::date)
  AND ($3::text IS NULL OR u.code = $3::text)
  AND ($4::text IS NULL OR u.parent = $4::text OR (u.level = 'province' AND u.code = $4::text) OR (u.level <> 'commune' AND province_of(u.level, u.parent, $2::date) = $4::text))
  AND ($6::text IS NULL OR coalesce(commune_of(u.level, u.parent), u.code) IN (SELECT unit_code FROM area_commune($2::date) WHERE area_code = $6::text))
ORDER BY u.code
