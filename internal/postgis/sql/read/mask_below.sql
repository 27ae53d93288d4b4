-- Units below communes that reported, and whether fewer reside there than $1 or nobody knows how many. $1 residents.
SELECT v.unit_code,
  coalesce(least(
    min(v.value) FILTER (WHERE v.indicator = 'residents'),
    (SELECT min(p.residents) FROM population p WHERE p.unit_code = v.unit_code AND p.ended_at IS NULL)), 0) < $1::integer
FROM report_value v
WHERE {{report_value v}}
  AND NOT EXISTS (SELECT FROM unit u WHERE u.code = v.unit_code AND u.level NOT IN ('village', 'group', 'agency'))
GROUP BY v.unit_code
