-- How many of the communes recorded at $1 have no boundary, and how many of the districts and provinces.
SELECT
  count(*) FILTER (WHERE level = 'commune'),
  count(*) FILTER (WHERE level IN ('district', 'province'))
FROM unit
WHERE recorded_at = $1 AND ended_at IS NULL AND geom IS NULL
