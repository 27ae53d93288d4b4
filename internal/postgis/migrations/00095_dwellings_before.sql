-- +goose Up
-- A dwelling is stored no finer than village: also what was recorded of an incident before somebody said that it was in one.
-- Its earlier versions keep their day, commune and everything else; of their place what border.Incident lets a dwelling have.
-- It sees every version, wherever it lies, whoever wrote.
-- +goose StatementBegin
CREATE FUNCTION coarsen_dwelling() RETURNS trigger
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
    offset_m = NULL,
    border_distance_m = round(i.border_distance_m / 1000) * 1000,
    cell_7 = NULL, cell_8 = NULL, cell_9 = NULL
  WHERE i.source = NEW.source AND i.source_ref = NEW.source_ref AND i.id < NEW.id AND i.ended_at IS NOT NULL
    AND (i.loc_precision < 3 OR i.offset_m IS NOT NULL OR i.border_distance_m IS NOT NULL OR NOT i.geom ~= ST_SnapToGrid(i.geom, 0.01));
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER coarsen_dwelling AFTER INSERT ON incident FOR EACH ROW WHEN (NEW.venue = 'dwelling') EXECUTE FUNCTION coarsen_dwelling();

DELETE FROM incident_reference AS r
USING incident AS i, incident AS d
WHERE r.incident_id = i.id AND i.ended_at IS NOT NULL AND d.venue = 'dwelling' AND d.source = i.source AND d.source_ref = i.source_ref AND d.id > i.id;

UPDATE incident AS i
SET
  geom = ST_SnapToGrid(i.geom, 0.01),
  loc_precision = greatest(i.loc_precision, 3),
  said_precision = greatest(i.said_precision, 3),
  offset_m = NULL,
  border_distance_m = round(i.border_distance_m / 1000) * 1000,
  cell_7 = NULL, cell_8 = NULL, cell_9 = NULL
WHERE i.ended_at IS NOT NULL
  AND EXISTS (SELECT FROM incident AS d WHERE d.venue = 'dwelling' AND d.source = i.source AND d.source_ref = i.source_ref AND d.id > i.id);

-- +goose Down
SELECT 'migrations go forward only';
