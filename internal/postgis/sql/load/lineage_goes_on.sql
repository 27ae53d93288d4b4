-- Stages the units that go on whole, under another name or code or unchanged, on a day from which nothing is known of them: with the shape they had. $1 source, $2 the day districts ended, $3 the source of drawn provinces, which they keep.
INSERT INTO stage (
  seq, content_sha256, level, code, kind, name, full_name, parent, district, valid_from, legal_ref, source, schematic,
  on_border, former_area, area_km2, seat, geom
)
SELECT
  (row_number() OVER (ORDER BY l.id))::integer,
  '\x',
  l.to_level,
  l.to_code,
  l.to_kind,
  coalesce(nullif(l.to_name, ''), u.name),
  coalesce(nullif(trim(l.to_kind || ' ' || l.to_name), ''), u.full_name),
  coalesce(l.to_province, u.parent),
  CASE WHEN l.on_date < $2::date THEN u.district END,
  l.on_date,
  l.legal_ref,
  CASE WHEN u.source = $3::text THEN u.source ELSE $1::text END,
  u.schematic,
  u.on_border,
  u.former_area,
  u.area_km2,
  u.seat,
  u.geom
FROM lineage AS l
JOIN unit AS u ON u.code = l.from_code AND u.level = l.from_level AND u.ended_at IS NULL AND u.valid_to = l.on_date
WHERE l.ended_at IS NULL
  AND NOT l.derived
  AND l.kind IN ('unchanged', 'rename', 'recode')
  AND NOT l.partial
  AND l.to_level = l.from_level
  AND NOT EXISTS (
    SELECT 1
    FROM lineage AS o
    WHERE o.ended_at IS NULL AND NOT o.derived AND o.on_date = l.on_date AND o.id <> l.id
      AND ((o.from_code = l.from_code AND o.from_level = l.from_level) OR (o.to_code = l.to_code AND o.to_level = l.to_level))
  )
  AND NOT EXISTS (
    SELECT 1
    FROM unit AS n
    WHERE n.code = l.to_code AND n.level = l.to_level AND n.ended_at IS NULL
      AND n.valid_from <= l.on_date AND (n.valid_to IS NULL OR n.valid_to > l.on_date)
  )
