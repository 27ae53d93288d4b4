-- Current figures of units for every assessed year, in any order. $1 unit codes. Codes of other periods are longer.
SELECT unit_code, period, indicator, value, value_state, source
FROM report_value
WHERE {{report_value}}
  AND unit_code = ANY ($1::text[])
  AND ended_at IS NULL
  AND length(period) = 4
