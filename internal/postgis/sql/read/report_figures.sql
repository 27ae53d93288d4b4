-- Numbers reported for a period and earlier ones of its kind, since the unit is what it is; drafts not yet accepted count. $1 period, $2 its last day, $3 unit codes. Later rows win.
SELECT v.unit_code, v.period, v.indicator, v.value
FROM report_value v
LEFT JOIN LATERAL (
  SELECT max(on_date) AS on_date
  FROM commune_break b
  WHERE b.code = v.unit_code
    AND b.on_date <= $2::date) b ON true
WHERE {{report_value v}}
  AND v.unit_code = ANY ($3::text[])
  AND v.ended_at IS NULL
  AND v.value_state = 'reported'
  AND substr(v.period, 5) = substr($1::text, 5)
  AND v.period_to <= $2::date
  AND (b.on_date IS NULL OR v.period_to >= b.on_date)
UNION ALL
SELECT e.owed_by, p.period, f.key, (f.value ->> 'value')::double precision
FROM obligation_period p
JOIN expected_report e ON e.obligation_period_id = p.id
JOIN report_draft d ON d.expected_id = e.id AND d.ended_at IS NULL
CROSS JOIN LATERAL jsonb_each(d.figures) f
WHERE p.period = $1::text
  AND e.owed_by = ANY ($3::text[])
  AND f.value ->> 'value_state' = 'reported'
  AND (SELECT s.to_state FROM report_step s WHERE s.expected_id = e.id ORDER BY s.id DESC LIMIT 1) <> 'accepted'
