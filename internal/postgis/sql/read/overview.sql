-- What the map needs first: years, last change, box, what the records are, counts; units are those valid today. $1 whether everything is seen: else the last change is that of what is.
WITH here AS (
  SELECT u.code, u.schematic, Box2D(u.geom)::geometry AS geom
  FROM unit u
  WHERE u.level = 'commune'
    AND u.ended_at IS NULL
    AND u.valid_from <= current_date
    AND (u.valid_to IS NULL OR u.valid_to > current_date)
), reported AS (
  SELECT DISTINCT unit_code
  FROM report_value
  WHERE {{report_value}}
    AND ended_at IS NULL
), box AS MATERIALIZED (
  SELECT coalesce(
    (SELECT ST_Extent(geom) FROM here WHERE code IN (SELECT unit_code FROM reported)),
    (SELECT ST_Extent(geom) FROM here)) AS b
), days AS (
  SELECT
    count(*) FILTER (WHERE i.counts) AS n,
    min(i.occurred_from) FILTER (WHERE i.counts) AS first,
    max(i.occurred_from) FILTER (WHERE i.counts) AS last,
    max(i.recorded_at) AS recorded
  FROM (
    SELECT
      occurred_from,
      recorded_at,
      (source, source_ref) NOT IN (SELECT d.source, d.source_ref FROM incident_double AS d WHERE {{incident_double d}}) AS counts
    FROM incident
    WHERE {{incident}}
      AND ended_at IS NULL
  ) AS i
)
SELECT
  coalesce((
    SELECT array_agg(period::integer ORDER BY period DESC)
    FROM (SELECT DISTINCT period FROM report_value WHERE {{report_value}} AND ended_at IS NULL) AS p
    WHERE period ~ '^[0-9]{4}$'), '{}'),
  CASE
    WHEN $1::boolean THEN (SELECT max(changed_at) FROM revision)
    ELSE greatest(
      days.recorded,
      (SELECT max(recorded_at) FROM report_value WHERE {{report_value}} AND ended_at IS NULL))
  END,
  ST_XMin(box.b), ST_YMin(box.b), ST_XMax(box.b), ST_YMax(box.b),
  EXISTS (SELECT FROM instance WHERE kind = 'demo'),
  EXISTS (SELECT FROM here WHERE schematic),
  (SELECT count(*) FROM here),
  days.n,
  (SELECT count(*) FROM crossing WHERE {{crossing}} AND ended_at IS NULL),
  (SELECT count(*) FROM trail WHERE {{trail}} AND ended_at IS NULL),
  (SELECT count(*) FROM hotspot WHERE {{hotspot}} AND ended_at IS NULL),
  (SELECT count(*) FROM plot WHERE {{plot}} AND ended_at IS NULL),
  (SELECT count(*) FROM route WHERE {{route}} AND ended_at IS NULL),
  (SELECT count(*) FROM effort WHERE {{effort}} AND ended_at IS NULL),
  (SELECT count(*) FROM marker WHERE {{marker}} AND ended_at IS NULL),
  (SELECT count(*) FROM post WHERE {{post}} AND ended_at IS NULL),
  (SELECT count(*) FROM cooperation WHERE {{cooperation}} AND ended_at IS NULL AND geom IS NOT NULL AND tier IS DISTINCT FROM 'restricted'),
  days.first,
  days.last
FROM box
CROSS JOIN days
