-- Gives the incidents named by marker alone the places found, or takes them back; what the source said stays.
UPDATE incident AS i
SET
  geom = r.geom,
  by_marker = r.geom IS NOT NULL,
  said_precision = CASE WHEN r.geom IS NOT NULL THEN coalesce(i.said_precision, i.loc_precision) END,
  said_uncertainty_m = CASE WHEN r.geom IS NOT NULL THEN CASE WHEN i.by_marker THEN i.said_uncertainty_m ELSE i.uncertainty_m END END,
  loc_precision = coalesce(r.loc_precision, i.said_precision, i.loc_precision),
  uncertainty_m = CASE
    WHEN r.geom IS NOT NULL THEN r.uncertainty_m
    WHEN i.by_marker THEN i.said_uncertainty_m
    ELSE i.uncertainty_m
  END,
  cell_5 = r.cell_5,
  cell_6 = r.cell_6,
  cell_7 = r.cell_7,
  cell_8 = r.cell_8,
  cell_9 = r.cell_9
FROM referred AS r
WHERE {{incident i}}
  AND r.id = i.id AND r.moved
