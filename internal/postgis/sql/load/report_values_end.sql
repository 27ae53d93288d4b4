-- Ends the current figures that an accepted report replaces. $1 report, $2 time.
UPDATE report_value v
SET ended_at = $2
FROM expected_report e
JOIN obligation_period p ON p.id = e.obligation_period_id
JOIN report_draft d ON d.expected_id = e.id AND d.ended_at IS NULL
WHERE {{report_value v}}
  AND e.id = $1
  AND v.unit_code = e.owed_by
  AND v.period = p.period
  AND d.figures ? v.indicator
  AND v.ended_at IS NULL
