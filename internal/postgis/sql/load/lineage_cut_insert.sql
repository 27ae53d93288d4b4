-- Adds, recorded at $1, the versions that were cut short with their new ends.
INSERT INTO unit (
  level, code, kind, name, full_name, parent, valid_from, valid_to, legal_ref, source, schematic, on_border,
  former_area, area_km2, seat, geom, content_sha256, district, shape_from, provisional, recorded_at
)
SELECT
  u.level, u.code, u.kind, u.name, u.full_name, u.parent, u.valid_from, c.valid_to, u.legal_ref, u.source,
  u.schematic, u.on_border, u.former_area, u.area_km2, u.seat, u.geom, u.content_sha256,
  u.district, u.shape_from, u.provisional, $1
FROM unit_cut AS c
JOIN unit AS u ON u.id = c.id
