-- Adds, recorded at $1, the repairs of the staged units that were taken.
INSERT INTO unit_repair (
  level, code, valid_from, reason_vi, reason_en, vertices_before, vertices_after, area_before_m2, area_after_m2,
  original, file, file_row, recorded_at
)
SELECT
  s.level, s.code, s.valid_from, r.reason_vi, r.reason_en, r.vertices_before, r.vertices_after, r.area_before_m2,
  r.area_after_m2, r.original, r.file, r.file_row, $1
FROM stage_repair AS r
JOIN stage AS s ON s.seq = r.seq
WHERE s.verdict IS NULL
