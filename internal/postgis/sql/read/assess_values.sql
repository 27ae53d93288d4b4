-- Reported figures of a period as known at a time. $1 period, $2 unit codes, $3 time (null: now).
SELECT unit_code, indicator, value, value_state, source, recorded_at
FROM report_value
WHERE {{report_value}}
  AND period = $1::text
  AND unit_code = ANY ($2::text[])
  AND (($3::timestamptz IS NULL AND ended_at IS NULL)
    OR (recorded_at <= $3::timestamptz AND (ended_at IS NULL OR ended_at > $3::timestamptz)))
