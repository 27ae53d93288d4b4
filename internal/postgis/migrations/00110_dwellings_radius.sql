-- +goose Up
-- The radius of a dwelling's place is no finer than a village either: a point rounded to a village, with ten metres beside it,
-- would say what is not so. Of what was recorded before somebody said that it was in a dwelling, too.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION coarsen_dwelling() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  DELETE FROM incident_reference AS r
  USING incident AS i
  WHERE r.incident_id = i.id AND i.source = NEW.source AND i.source_ref = NEW.source_ref AND i.id < NEW.id;
  UPDATE incident AS i
  SET
    geom = ST_SnapToGrid(i.geom, 0.01),
    loc_precision = greatest(i.loc_precision, 3),
    said_precision = greatest(i.said_precision, 3),
    uncertainty_m = CASE WHEN i.uncertainty_m < 1000 THEN 1000 ELSE i.uncertainty_m END,
    said_uncertainty_m = CASE WHEN i.said_uncertainty_m < 1000 THEN 1000 ELSE i.said_uncertainty_m END,
    offset_m = NULL,
    border_distance_m = round(i.border_distance_m / 1000) * 1000,
    cell_7 = NULL, cell_8 = NULL, cell_9 = NULL
  WHERE i.source = NEW.source AND i.source_ref = NEW.source_ref AND i.id < NEW.id AND i.ended_at IS NOT NULL
    AND (i.loc_precision < 3 OR i.uncertainty_m < 1000 OR i.said_uncertainty_m < 1000
      OR i.offset_m IS NOT NULL OR i.border_distance_m IS NOT NULL OR NOT i.geom ~= ST_SnapToGrid(i.geom, 0.01));
  RETURN NULL;
END $$;
-- +goose StatementEnd

UPDATE incident AS i
SET
  uncertainty_m = CASE WHEN i.uncertainty_m < 1000 THEN 1000 ELSE i.uncertainty_m END,
  said_uncertainty_m = CASE WHEN i.said_uncertainty_m < 1000 THEN 1000 ELSE i.said_uncertainty_m END
WHERE i.ended_at IS NOT NULL
  AND (i.uncertainty_m < 1000 OR i.said_uncertainty_m < 1000)
  AND EXISTS (SELECT FROM incident AS d WHERE d.venue = 'dwelling' AND d.source = i.source AND d.source_ref = i.source_ref AND d.id > i.id);

-- +goose Down
SELECT 'migrations go forward only';
