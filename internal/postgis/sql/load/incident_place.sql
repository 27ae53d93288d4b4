-- Incidents whose unit is looked for (key: seq of a staged one, id of one that is there), and the communes found for their points; both empty.
CREATE TEMPORARY TABLE IF NOT EXISTS incident_place (
  key bigint NOT NULL,
  geom geometry(Point, 4326),
  occurred_from date NOT NULL,
  commune_code text,
  loc_precision smallint NOT NULL,
  by_marker boolean NOT NULL DEFAULT false,
  side text,
  uncertainty_m double precision
) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS incident_found (
  key bigint NOT NULL,
  code text NOT NULL
) ON COMMIT DROP;
TRUNCATE incident_place, incident_found
