-- Incidents whose unit is looked for (key: seq of a staged one, id of one that is there), and the communes found for their points.
CREATE TEMPORARY TABLE incident_place (
  key bigint NOT NULL,
  geom geometry(Point, 4326),
  occurred_from date NOT NULL,
  commune_code text,
  loc_precision smallint NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE incident_found (
  key bigint NOT NULL,
  code text NOT NULL
) ON COMMIT DROP
