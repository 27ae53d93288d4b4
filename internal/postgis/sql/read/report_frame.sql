-- First day of this register and the periods with figures, by level; one row without a period where there is none. No parameters.
SELECT i.first, v.period, v.level
FROM (SELECT min(created_at)::date AS first FROM instance) i
LEFT JOIN (
  SELECT DISTINCT v.period, coalesce(u.level, CASE WHEN length(v.unit_code) = 2 THEN 'province' ELSE 'commune' END) AS level
  FROM report_value v
  LEFT JOIN unit u ON u.code = v.unit_code AND u.level IN ('village', 'group', 'agency') AND u.ended_at IS NULL
  WHERE {{report_value v}}
    AND v.ended_at IS NULL) v ON true
