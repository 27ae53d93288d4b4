-- The border of a day as features of GIS tools. $1 day.
SELECT
  b.id AS key,
  b.id::text AS id,
  b.geom,
  b.country,
  b.approximate,
  b.derived
FROM border_on($1::date) b
