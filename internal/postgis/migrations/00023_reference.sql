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

-- The nearest marker of current incidents within 10 km of the border and, along it, of the marker, known to the village
-- or by marker. Derived, for finding them; never what a source reported. Ids are those of incident; rows of versions that ended may be left.
CREATE TABLE incident_reference (
  incident_id bigint PRIMARY KEY,
  country text NOT NULL CHECK (country IN ('LA', 'KH', 'CN')),
  number integer NOT NULL,
  sub integer NOT NULL,
  offset_m double precision NOT NULL -- >= 0 towards higher marker numbers
);
CREATE INDEX incident_reference_marker ON incident_reference (country, number);
CREATE INDEX incident_by_name ON incident (id) WHERE ended_at IS NULL AND marker IS NOT NULL;

-- What an earlier version left out and the next start makes up for, once.
CREATE TABLE due_at_start (name text PRIMARY KEY);
INSERT INTO due_at_start SELECT 'incident_reference' WHERE EXISTS (SELECT FROM incident);

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
