-- Current figures of units for every assessed year. $1 unit codes.
SELECT unit_code, period::integer, indicator, value, value_state, source
FROM report_value
WHERE unit_code = ANY ($1::text[])
  AND ended_at IS NULL
  AND period ~ '^[0-9]{4}$'
ORDER BY period, indicator, unit_code
