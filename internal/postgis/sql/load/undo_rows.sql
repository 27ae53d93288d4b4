-- How many records an import merged at $1 made or ended, with the names of the layer put in.
SELECT count(*)
FROM {{table}} AS t
WHERE {{within t}} AND $1::timestamptz IN (recorded_at, ended_at)
