-- Adds a step of an expected report, with what is written now. $1 report, $2 state, $3 account, $4 time, $5 reason.
INSERT INTO report_step (expected_id, to_state, account, taken_at, reason, draft_id)
VALUES ($1, $2, $3, $4, $5, (SELECT id FROM report_draft WHERE expected_id = $1 AND ended_at IS NULL))
