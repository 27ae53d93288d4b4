-- +goose Up
-- No record counts in cells finer than its place is known, whoever writes it: what border.FinestCell says.

UPDATE incident
SET
  cell_5 = CASE WHEN loc_precision <= 3 THEN cell_5 END,
  cell_6 = CASE WHEN loc_precision <= 3 THEN cell_6 END,
  cell_7 = CASE WHEN loc_precision <= 2 THEN cell_7 END,
  cell_8 = CASE WHEN loc_precision = 1 THEN cell_8 END,
  cell_9 = CASE WHEN loc_precision = 1 THEN cell_9 END
WHERE (loc_precision > 3 AND num_nonnulls(cell_5, cell_6) > 0)
  OR (loc_precision > 2 AND cell_7 IS NOT NULL)
  OR (loc_precision > 1 AND num_nonnulls(cell_8, cell_9) > 0);

ALTER TABLE incident ADD CONSTRAINT incident_cell_check CHECK (
  (geom IS NOT NULL OR num_nonnulls(cell_5, cell_6, cell_7, cell_8, cell_9) = 0)
  AND (loc_precision <= 3 OR num_nonnulls(cell_5, cell_6) = 0)
  AND (loc_precision <= 2 OR cell_7 IS NULL)
  AND (loc_precision = 1 OR num_nonnulls(cell_8, cell_9) = 0)
);

-- +goose Down
SELECT 'migrations go forward only';
