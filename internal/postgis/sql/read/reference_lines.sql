-- The border drawn on a day in full detail: country, whether approximate, whether drawn from communes, shape. $1 day.
SELECT country, approximate, derived, ST_AsEWKB(geom)
FROM border_on($1::date)
ORDER BY id
