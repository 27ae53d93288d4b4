-- +goose Up
-- How units fit together, and how they look from far away.

-- A unit version as maps up to a zoom show it. Neighbours share edges vertex by vertex at each level, and so do
-- provinces and their communes; a version without a row is drawn as it is.
CREATE TABLE unit_far (
  unit_id bigint NOT NULL REFERENCES unit,
  max_zoom smallint NOT NULL CHECK (max_zoom BETWEEN 0 AND 22),
  geom geometry(MultiPolygon, 4326) NOT NULL,
  PRIMARY KEY (unit_id, max_zoom)
);
CREATE INDEX unit_far_geom ON unit_far USING gist (geom);

-- Places where units of a day do not fit. One holds from valid_on until a unit of it ends, or until valid_to.
CREATE TABLE fit_finding (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('gap', 'overlap', 'hole', 'sliver', 'outside_parent')),
  severity text NOT NULL CHECK (severity IN ('note', 'warning', 'error')),
  level text NOT NULL CHECK (level IN ('province', 'district', 'commune', 'village')),
  units text[] NOT NULL CHECK (units <> '{}'), -- codes
  area_m2 double precision NOT NULL CHECK (area_m2 >= 0),
  width_m double precision NOT NULL CHECK (width_m >= 0), -- mean width
  geom geometry(Polygon, 4326) NOT NULL,
  valid_on date NOT NULL,
  valid_to date CHECK (valid_to > valid_on),
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);
CREATE INDEX fit_finding_geom ON fit_finding USING gist (geom) WHERE ended_at IS NULL;

-- +goose Down
SELECT 'migrations go forward only';
