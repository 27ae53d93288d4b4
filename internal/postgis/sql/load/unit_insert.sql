-- Adds the staged units that are to be taken, recorded at $1.
-- One without a shape keeps that of the version it corrects, or of the one before under the same name, and says whose it is.
INSERT INTO unit (
  level, code, kind, name, full_name, parent, valid_from, valid_to, legal_ref, source, schematic, on_border,
  former_area, area_km2, seat, geom, content_sha256, district, shape_from, provisional, recorded_at
)
SELECT
  s.level, s.code, s.kind, s.name, s.full_name, s.parent, s.valid_from, p.valid_to, s.legal_ref, s.source,
  s.schematic, s.on_border, s.former_area,
  coalesce(s.area_km2, kept_from.area_km2, ST_Area(s.geom::geography) / 1e6),
  coalesce(s.seat, kept_from.seat, ST_PointOnSurface(s.geom)),
  coalesce(s.geom, kept_from.geom),
  s.content_sha256,
  s.district,
  CASE WHEN s.geom IS NULL AND kept_from.geom IS NOT NULL THEN coalesce(kept_from.shape_from, CASE WHEN p.same_id IS NULL THEN kept_from.valid_from END) END,
  same.provisional,
  $1
FROM stage AS s
JOIN unit_plan AS p ON p.seq = s.seq
LEFT JOIN unit AS same ON same.id = p.same_id
LEFT JOIN unit AS kept_from
  ON s.geom IS NULL AND kept_from.id = coalesce(p.same_id, p.earlier_id) AND kept_from.geom IS NOT NULL
  AND (p.same_id IS NOT NULL OR (kept_from.kind = s.kind AND folded(kept_from.name) = folded(s.name)))
WHERE s.verdict IS NULL
