-- Adds what is written of an expected report; the version before has ended. $1 report, $2 account, $3 nil report, $4 document, $5 figures, $6 answers, $7 time of writing.
INSERT INTO report_draft (expected_id, account, nil_report, document, figures, answers, written_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
