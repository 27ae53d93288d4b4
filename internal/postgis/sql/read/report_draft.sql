-- What is written of an expected report, with its version. $1 id of the report.
SELECT id, nil_report, document, figures, answers, account, written_at
FROM report_draft
WHERE expected_id = $1::bigint
  AND ended_at IS NULL
