-- Looks for the unit of the current incidents that communes recorded or ended at $1 may concern.
WITH touched AS (
  SELECT code, geom
  FROM unit
  WHERE level = 'commune' AND (recorded_at = $1::timestamptz OR ended_at = $1::timestamptz)
), concerned AS (
  SELECT i.id FROM touched AS t JOIN incident AS i ON {{incident i}} AND i.geom && t.geom WHERE i.ended_at IS NULL
  UNION
  SELECT i.id FROM touched AS t JOIN incident AS i ON {{incident i}} AND i.commune_code = t.code WHERE i.ended_at IS NULL
  UNION
  SELECT i.id FROM touched AS t JOIN incident AS i ON {{incident i}} AND i.unit_code = t.code WHERE i.ended_at IS NULL
  UNION
  SELECT i.id
  FROM incident AS i
  WHERE {{incident i}}
    AND i.ended_at IS NULL
    AND i.marker IS NOT NULL
    AND i.by_marker
    AND EXISTS ( -- incident_beside
      SELECT FROM unit AS u
      WHERE u.level = 'commune'
        AND u.ended_at IS NULL
        AND u.recorded_at = $1::timestamptz
        AND u.geom && ST_Expand(i.geom, i.uncertainty_m / 100000))
)
INSERT INTO incident_place (key, geom, occurred_from, commune_code, loc_precision, by_marker, side, uncertainty_m)
SELECT i.id, i.geom, i.occurred_from, i.commune_code, i.loc_precision, i.by_marker, i.side, i.uncertainty_m
FROM concerned
JOIN incident AS i USING (id)
WHERE {{incident i}}
