-- A unit's current figures for every assessed year. $1 unit code.
SELECT period::integer, indicator, value, value_state
FROM report_value
WHERE unit_code = $1::text
  AND ended_at IS NULL
  AND period ~ '^[0-9]{4}$'
ORDER BY period, indicator
