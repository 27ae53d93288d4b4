-- Where incidents were found to lie, as far as that is new, on the way into incident and incident_reference: moved where the point worked out is another one, country null where no marker is near.
CREATE TEMPORARY TABLE IF NOT EXISTS referred (
  id bigint PRIMARY KEY,
  moved boolean NOT NULL,
  geom geometry(Point, 4326),
  loc_precision smallint,
  uncertainty_m double precision,
  cell_5 bigint, cell_6 bigint, cell_7 bigint, cell_8 bigint, cell_9 bigint,
  country text, number integer, sub integer, offset_m double precision
) ON COMMIT DROP
