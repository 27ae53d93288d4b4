-- Adds step $4 to the file of unit $1 as of $2 for designation $3: $5 step, $6 day, $7 post, $8 decision, $9 year (null: none), $10 reason, $11 evidence.
INSERT INTO recognition_step (unit_code, unit_from, designation, n, step, day, post, decision_number, year, reason, evidence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
