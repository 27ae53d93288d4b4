-- The staging table of the repairs of staged units.
CREATE TEMPORARY TABLE stage_repair ON COMMIT DROP AS
SELECT
  0 AS seq, reason_vi, reason_en, vertices_before, vertices_after, area_before_m2, area_after_m2, original, file, file_row
FROM unit_repair
WITH NO DATA
