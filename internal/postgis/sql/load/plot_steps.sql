-- Staged plots that change the state of a current one: row, old state and day, new state, day and reason, and 0. Where nobody gave the day of a state it is that of finding or destroying, else today.
SELECT
  s.seq,
  t.state,
  coalesce(t.since, CASE t.state WHEN 'found' THEN t.found_on WHEN 'destroyed' THEN t.destroyed_on END),
  s.state,
  coalesce(s.since, CASE s.state WHEN 'destroyed' THEN s.destroyed_on ELSE current_date END),
  s.reason,
  0
FROM stage AS s
JOIN plot AS t ON {{plot t}} AND t.code = s.code AND t.ended_at IS NULL
WHERE s.verdict IS NULL AND s.state <> t.state
ORDER BY s.seq
