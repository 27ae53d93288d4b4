-- Figures of all units for a period. $1 period, $2 as known on (time; null: now).
SELECT unit_code, indicator, value, value_state, source
FROM report_value
WHERE {{report_value}}
  AND period = $1::text
  AND coalesce(recorded_at <= $2::timestamptz, true) AND coalesce(ended_at > $2::timestamptz, ended_at IS NULL)
ORDER BY unit_code, indicator
