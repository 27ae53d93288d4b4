-- The first and the last day of current incidents; null: there is none.
SELECT
  (SELECT occurred_from FROM incident WHERE {{incident}} AND ended_at IS NULL ORDER BY occurred_from LIMIT 1),
  (SELECT occurred_from FROM incident WHERE {{incident}} AND ended_at IS NULL ORDER BY occurred_from DESC LIMIT 1)
