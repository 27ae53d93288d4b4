-- Codes of the communes that stand in an oversight area on a day. $1 area, $2 day.
SELECT unit_code
FROM area_commune($2::date)
WHERE area_code = $1::text
ORDER BY unit_code
