-- Gives the figures of an accepted report to whatever reads them. $1 report, $2 time, $3 source.
INSERT INTO report_value (unit_code, period, period_from, period_to, indicator, value, value_state, source, recorded_at, draft_id)
SELECT e.owed_by, p.period, p.period_from, p.period_to, f.key, (f.value ->> 'value')::double precision, f.value ->> 'value_state', $3, $2, d.id
FROM expected_report e
JOIN obligation_period p ON p.id = e.obligation_period_id
JOIN report_draft d ON d.expected_id = e.id AND d.ended_at IS NULL
CROSS JOIN LATERAL jsonb_each(d.figures) f
WHERE e.id = $1
ORDER BY f.key
