-- +goose Up
-- What a load did to shapes that were not valid, and ground that was in no unit.

-- One row for each repaired shape of a unit version. The shape as the file had it stays here.
CREATE TABLE unit_repair (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  level text NOT NULL CHECK (level IN ('province', 'district', 'commune', 'village')),
  code text NOT NULL CHECK (code <> ''),
  valid_from date NOT NULL, -- of the version
  reason_vi text NOT NULL,
  reason_en text NOT NULL,
  vertices_before integer NOT NULL CHECK (vertices_before > 0),
  vertices_after integer NOT NULL CHECK (vertices_after > 0),
  area_before_m2 double precision NOT NULL CHECK (area_before_m2 >= 0),
  area_after_m2 double precision NOT NULL CHECK (area_after_m2 >= 0),
  original geometry(MultiPolygon, 4326) NOT NULL, -- not valid
  file text NOT NULL,
  file_row integer NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);
CREATE UNIQUE INDEX unit_repair_current ON unit_repair (code, level, valid_from) WHERE ended_at IS NULL;

-- The predecessor is ground that was in no unit: nobody's figures come from it.
ALTER TABLE lineage ADD COLUMN without_unit boolean NOT NULL DEFAULT false;

-- +goose Down
SELECT 'migrations go forward only';
