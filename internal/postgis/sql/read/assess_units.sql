-- Units to assess: valid on a day, with when they were recorded and whether their shape is known. $1 level, $2 day, $3 code, $4 province, $5 time (null: now), $6 oversight area (all but the first two may be null).
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
  u.geom IS NOT NULL OR (u.level = 'province' AND (
    SELECT coalesce(bool_and(c.geom IS NOT NULL), false)
    FROM unit_as_known($5::timestamptz) c
    WHERE c.parent = u.code
      AND c.level = 'commune'
      AND c.valid_from <= $2::date
      AND (c.valid_to IS NULL OR c.valid_to > $2::date)))
FROM unit_as_known($5::timestamptz) u
WHERE u.level = $1::text
  AND u.valid_from <= $2::date
  AND (u.valid_to IS NULL OR u.valid_to > $2::date)
  AND ($3::text IS NULL OR u.code = $3::text)
  AND ($4::text IS NULL OR u.parent = $4::text OR (u.level = 'province' AND u.code = $4::text))
  AND ($6::text IS NULL OR u.code IN (SELECT unit_code FROM area_commune($2::date) WHERE area_code = $6::text))
ORDER BY u.code
