-- Opens a period of a duty; one that is open keeps its day and what it asks. $1 obligation, $2 period, $3 and $4 its first and last day, $5 last day in time, $6 indicators.
INSERT INTO obligation_period (obligation, period, period_from, period_to, due_on, asks)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (obligation, period) DO UPDATE SET obligation = excluded.obligation
RETURNING id
