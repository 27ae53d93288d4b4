-- Reasons given to questions about the reports of a period. $1 period.
SELECT d.expected_id, d.answers
FROM report_draft d
JOIN expected_report e ON e.id = d.expected_id
JOIN obligation_period p ON p.id = e.obligation_period_id
WHERE p.period = $1::text
  AND d.ended_at IS NULL
  AND d.answers <> '{}'
