-- +goose Up
-- Which stretch of the land border each commune holds, and what line is drawn as the border.

-- A stretch of border that a unit version holds: outer edges of its own shape along a border line. Chain and
-- chainages say where along the joined lines (of the surveyed ones, or of the approximate ones) it lies.
CREATE TABLE unit_border (
  unit_id bigint NOT NULL REFERENCES unit,
  n smallint NOT NULL CHECK (n BETWEEN 0 AND 999),
  country text NOT NULL,
  approximate boolean NOT NULL, -- found by an approximate line
  chain integer NOT NULL,
  from_m double precision NOT NULL,
  to_m double precision NOT NULL CHECK (to_m >= from_m),
  length_m double precision NOT NULL CHECK (length_m > 0),
  geom geometry(LineString, 4326) NOT NULL,
  PRIMARY KEY (unit_id, n)
);
CREATE INDEX unit_border_geom ON unit_border USING gist (geom);

-- The same as maps up to a zoom show it: vertices of the unit's outline for that zoom (unit_far).
CREATE TABLE unit_border_far (
  unit_id bigint NOT NULL,
  n smallint NOT NULL,
  max_zoom smallint NOT NULL CHECK (max_zoom BETWEEN 0 AND 22),
  geom geometry(LineString, 4326) NOT NULL,
  PRIMARY KEY (unit_id, n, max_zoom),
  FOREIGN KEY (unit_id, n) REFERENCES unit_border ON DELETE CASCADE
);

-- What of approximate border lines no commune with a boundary of its own holds, and from when until when (null: ever).
CREATE TABLE border_rest (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  country text NOT NULL,
  valid_from date,
  valid_to date CHECK (valid_to > valid_from),
  geom geometry(LineString, 4326) NOT NULL
);

-- The border as it is drawn and measured on a day: surveyed lines; where there is none the communes' own stretches;
-- where no commune has any the approximate line.
-- +goose StatementBegin
CREATE FUNCTION border_on(day date)
RETURNS TABLE (id bigint, country text, approximate boolean, derived boolean, unit_id bigint, n smallint, geom geometry)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT 3 * l.id, l.country, false, false, NULL::bigint, NULL::smallint, l.geom
  FROM border_line AS l
  WHERE l.ended_at IS NULL AND NOT l.approximate
  UNION ALL
  SELECT 3 * (1000 * s.unit_id + s.n) + 1, s.country, true, true, s.unit_id, s.n, s.geom
  FROM unit_border AS s
  JOIN unit AS u ON u.id = s.unit_id
  WHERE s.approximate AND NOT u.schematic AND u.ended_at IS NULL AND u.valid_from <= day AND (u.valid_to IS NULL OR u.valid_to > day)
  UNION ALL
  SELECT 3 * r.id + 2, r.country, true, false, NULL::bigint, NULL::smallint, r.geom
  FROM border_rest AS r
  WHERE (r.valid_from IS NULL OR r.valid_from <= day) AND (r.valid_to IS NULL OR r.valid_to > day)
$$;
-- +goose StatementEnd

-- +goose Down
SELECT 'migrations go forward only';
