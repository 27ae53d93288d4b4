-- Steps of expected reports, oldest first. $1 ids of the reports.
SELECT s.expected_id, s.to_state, s.account, s.taken_at, s.reason, coalesce(d.nil_report, false), coalesce(d.document, '')
FROM report_step s
LEFT JOIN report_draft d ON d.id = s.draft_id
WHERE s.expected_id = ANY ($1::bigint[])
ORDER BY s.expected_id, s.id
