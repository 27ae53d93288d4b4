-- Takes back the figures of a report that was accepted and is returned after all. $1 report, $2 time.
UPDATE report_value v
SET ended_at = $2
FROM report_draft d
WHERE {{report_value v}}
  AND d.expected_id = $1
  AND v.draft_id = d.id
  AND v.ended_at IS NULL
