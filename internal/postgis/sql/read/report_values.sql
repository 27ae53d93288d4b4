-- A unit's figures for a period as known at a time. $1 unit code, $2 period, $3 time (null: now).
SELECT indicator, value, value_state, source, recorded_at
FROM report_value
WHERE {{report_value}}
  AND unit_code = $1::text
  AND period = $2::text
  AND (($3::timestamptz IS NULL AND ended_at IS NULL)
    OR (recorded_at <= $3::timestamptz AND (ended_at IS NULL OR ended_at > $3::timestamptz)))
ORDER BY indicator, recorded_at
