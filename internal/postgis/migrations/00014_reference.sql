-- +goose Up
-- Where incidents lie by the border and its markers.

-- The place of an incident that its source gives by marker alone is worked out: by_marker says that geom, loc_precision,
-- uncertainty_m and the cells are ours, said_* keep what the source said. All follow the border, units and markers in
-- place, as unit_code follows units: they are no version of the record.
ALTER TABLE incident
  ADD COLUMN by_marker boolean NOT NULL DEFAULT false,
  ADD COLUMN said_precision smallint CHECK (said_precision IN (1, 2, 3, 4, 5, 6, 9)),
  ADD COLUMN said_uncertainty_m double precision CHECK (said_uncertainty_m >= 0),
  ADD CHECK (NOT by_marker OR (geom IS NOT NULL AND marker IS NOT NULL AND said_precision IS NOT NULL));

-- The nearest marker of every incident with a point, derived. Never what a source reported.
CREATE TABLE incident_reference (
  incident_id bigint PRIMARY KEY REFERENCES incident,
  country text NOT NULL CHECK (country IN ('LA', 'KH', 'CN')),
  number integer NOT NULL,
  sub integer NOT NULL,
  offset_m double precision NOT NULL, -- >= 0 towards higher marker numbers
  side text NOT NULL CHECK (side IN ('vn', 'la', 'kh', 'cn', 'on_line', 'unknown')),
  distance_m double precision NOT NULL CHECK (distance_m >= 0),
  bearing_deg double precision NOT NULL,
  chainage_m double precision NOT NULL,
  approximate boolean NOT NULL, -- the line is not a surveyed one there
  uncertainty_m double precision NOT NULL
);
CREATE INDEX incident_reference_marker ON incident_reference (country, number);
CREATE INDEX incident_by_name ON incident (id) WHERE ended_at IS NULL AND marker IS NOT NULL;

-- Incidents between two markers, both included with all their sub numbers: those whose place lies there along the
-- border, within 10 km of it and of the nearest marker (farther on nobody knows what stands there), and those without
-- any place whose source names a marker of the range. Of the country (null: of any).
-- +goose StatementBegin
CREATE FUNCTION incident_between(of_country text, low integer, high integer) RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT r.incident_id
  FROM incident_reference AS r
  WHERE (of_country IS NULL OR r.country = of_country)
    AND r.number BETWEEN low AND high
    AND r.distance_m <= 10000
    AND abs(r.offset_m) <= 10000
    AND NOT (r.number = low AND r.offset_m < -1 AND r.sub = (
      SELECT min(m.sub) FROM marker AS m WHERE m.country = r.country AND m.number = low AND m.ended_at IS NULL))
    AND NOT (r.number = high AND r.offset_m > 1 AND r.sub = (
      SELECT max(m.sub) FROM marker AS m WHERE m.country = r.country AND m.number = high AND m.ended_at IS NULL))
  UNION
  SELECT i.id
  FROM incident AS i
  CROSS JOIN LATERAL (
    SELECT substring(i.marker FROM '[0-9]{1,5}')::integer AS number, substring(upper(i.marker) FROM '(LA|KH|CN)[ -]*[0-9]') AS country
  ) AS said
  WHERE i.ended_at IS NULL
    AND i.marker IS NOT NULL
    AND i.geom IS NULL
    AND said.number BETWEEN low AND high
    AND (of_country IS NULL OR said.country IS NULL OR said.country = of_country)
    AND (of_country IS NULL OR i.side NOT IN ('la', 'kh', 'cn') OR i.side IS NULL OR upper(i.side) = of_country)
$$;
-- +goose StatementEnd

-- The other side of the border with China.
ALTER TABLE incident DROP CONSTRAINT incident_side_check, ADD CHECK (side IN ('vn', 'la', 'kh', 'cn', 'on_line', 'unknown'));
ALTER TABLE hotspot DROP CONSTRAINT hotspot_side_check, ADD CHECK (side IN ('vn', 'la', 'kh', 'cn', 'on_line', 'unknown'));
ALTER TABLE plot DROP CONSTRAINT plot_side_check, ADD CHECK (side IN ('vn', 'la', 'kh', 'cn', 'on_line', 'unknown'));

-- +goose Down
SELECT 'migrations go forward only';
