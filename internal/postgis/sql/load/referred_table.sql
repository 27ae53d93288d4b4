-- Where incidents were found to lie, on the way into incident and incident_reference: by_marker of those without a point of their own, country null where no marker is near.
CREATE TEMPORARY TABLE IF NOT EXISTS referred (
  id bigint PRIMARY KEY,
  by_marker boolean NOT NULL,
  geom geometry(Point, 4326),
  loc_precision smallint,
  uncertainty_m double precision,
  cell_5 bigint, cell_6 bigint, cell_7 bigint, cell_8 bigint, cell_9 bigint,
  country text, number integer, sub integer, offset_m double precision, side text, distance_m double precision,
  bearing_deg double precision, chainage_m double precision, approximate boolean, line_uncertainty_m double precision
) ON COMMIT DROP
