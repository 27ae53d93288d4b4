-- +goose Up
-- Units of the models "without drugs": residential groups, and agencies, enterprises and schools, beside villages. They
-- stand in a commune (agencies also in a province alone), report, and are judged and recognised like communes.

ALTER TABLE unit
  DROP CONSTRAINT unit_level_check,
  ADD CONSTRAINT unit_level_check CHECK (level IN ('province', 'district', 'commune', 'village', 'group', 'agency'));
ALTER TABLE unit_repair
  DROP CONSTRAINT unit_repair_level_check,
  ADD CONSTRAINT unit_repair_level_check CHECK (level IN ('province', 'district', 'commune', 'village', 'group', 'agency'));
ALTER TABLE fit_finding
  DROP CONSTRAINT fit_finding_level_check,
  ADD CONSTRAINT fit_finding_level_check CHECK (level IN ('province', 'district', 'commune', 'village', 'group', 'agency'));
ALTER TABLE expected_report
  DROP CONSTRAINT expected_report_level_check,
  ADD CONSTRAINT expected_report_level_check CHECK (level IN ('commune', 'province', 'district', 'village', 'group', 'agency'));
ALTER TABLE expected_report
  ADD COLUMN commune text; -- of a village, group or agency on the register: the commune it stands in

-- The commune a unit stands in, of units below communes; null else.
-- +goose StatementBegin
CREATE FUNCTION commune_of(level text, parent text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN level IN ('village', 'group', 'agency') AND length(parent) <> 2 THEN parent END $$;
-- +goose StatementEnd

-- The province a unit stands in on a day: what is above it, or above its commune.
-- +goose StatementBegin
CREATE FUNCTION province_of(level text, parent text, on_day date) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT CASE
    WHEN commune_of(level, parent) IS NULL THEN parent
    ELSE (
      SELECT c.parent
      FROM unit c
      WHERE c.level = 'commune'
        AND c.code = $2
        AND c.ended_at IS NULL
        AND c.valid_from <= $3
        AND (c.valid_to IS NULL OR c.valid_to > $3))
  END
$$;
-- +goose StatementEnd

-- +goose Down
SELECT 'migrations go forward only';
