-- Current figures of which between 1 and below $2 is left beside what the units below reported. $1 indicators, $2 threshold.
SELECT v.unit_code, v.indicator, v.period
FROM report_value v
JOIN (SELECT DISTINCT code, parent FROM unit WHERE parent IS NOT NULL) u ON u.parent = v.unit_code
JOIN report_value c ON {{report_value c}} AND c.unit_code = u.code AND c.period = v.period AND c.indicator = v.indicator AND c.ended_at IS NULL AND c.value IS NOT NULL
WHERE {{report_value v}}
  AND v.ended_at IS NULL
  AND v.indicator = ANY ($1::text[])
  AND v.value IS NOT NULL
GROUP BY v.unit_code, v.indicator, v.period, v.value
HAVING v.value - sum(c.value) > 0 AND v.value - sum(c.value) < $2::integer
