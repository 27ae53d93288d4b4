-- Communes of every oversight area that holds on a day. $1 day.
SELECT a.code, a.name, a.source, m.unit_code
FROM area a
JOIN area_commune($1::date) m ON m.area_id = a.id
ORDER BY a.code, m.unit_code
