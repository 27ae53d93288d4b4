-- Current figures of all units for a period. $1 period.
SELECT unit_code, indicator, value, value_state, source
FROM report_value
WHERE period = $1::text
  AND ended_at IS NULL
ORDER BY unit_code, indicator
