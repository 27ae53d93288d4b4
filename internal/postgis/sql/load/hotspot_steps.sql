-- Staged hot spots that change the state of a current one: row, old state and day, new state, day and reason, months of the hold in which somebody looked at its cells (for closing).
SELECT
  s.seq,
  t.state,
  t.since,
  s.state,
  s.since,
  s.reason,
  CASE WHEN s.state = 'closed' THEN (
    SELECT count(DISTINCT e.month)::integer
    FROM effort AS e
    WHERE e.ended_at IS NULL
      AND e.month >= date_trunc('month', t.since)
      AND e.month <= s.since
      AND CASE t.cell_res WHEN 5 THEN e.cell_5 WHEN 6 THEN e.cell_6 WHEN 7 THEN e.cell_7 WHEN 8 THEN e.cell_8 END = ANY (t.cells)
      AND (coalesce(e.hours, e.km, e.passes) IS NULL OR greatest(e.hours, e.km, e.passes) > 0)
  ) ELSE 0 END
FROM stage AS s
JOIN hotspot AS t ON t.code = s.code AND t.ended_at IS NULL
WHERE s.verdict IS NULL AND s.state <> t.state
ORDER BY s.seq
