-- Adds the staged units that are to be taken, recorded at $1; outlines for small scales are simplified by $2 degrees.
-- ST_Simplify is some thirty times faster than ST_SimplifyPreserveTopology and nearly always gives a valid outline.
INSERT INTO unit (
  level, code, kind, name, full_name, parent, valid_from, valid_to, legal_ref, source, schematic, on_border,
  former_area, area_km2, seat, geom, geom_far, content_sha256, recorded_at
)
SELECT
  s.level, s.code, s.kind, s.name, s.full_name, s.parent, s.valid_from, p.valid_to, s.legal_ref, s.source,
  s.schematic, s.on_border, s.former_area,
  coalesce(s.area_km2, ST_Area(s.geom::geography) / 1e6),
  coalesce(s.seat, ST_PointOnSurface(s.geom)),
  s.geom,
  CASE
    WHEN fast.good THEN fast.geom
    WHEN ST_IsEmpty(kept.geom) THEN s.geom
    ELSE kept.geom
  END,
  s.content_sha256,
  $1
FROM stage AS s
JOIN unit_plan AS p ON p.seq = s.seq
CROSS JOIN LATERAL (SELECT ST_Multi(ST_Simplify(s.geom, $2, true)) AS geom OFFSET 0) AS simple
CROSS JOIN LATERAL (
  SELECT simple.geom, coalesce(ST_IsValid(simple.geom) AND NOT ST_IsEmpty(simple.geom), false) AS good
  OFFSET 0
) AS fast
LEFT JOIN LATERAL (
  SELECT ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_SimplifyPreserveTopology(s.geom, $2)), 3)) AS geom
  WHERE NOT fast.good
  OFFSET 0
) AS kept ON true
WHERE s.verdict IS NULL
