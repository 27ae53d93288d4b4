-- Staged hot spots that change the state of a current one: row, old state and day, new state, day and reason, months of the hold in which somebody looked at its cells (for closing).
-- The hold runs from the day that was first said of the state, or a later correction: nobody shortens it by setting
-- the day back.
WITH change AS (
  SELECT
    s.seq, s.state, s.since, s.reason, t.state AS old_state, t.cells, t.cell_res,
    CASE WHEN s.state = 'closed' THEN greatest(t.since, (
      SELECT v.since
      FROM hotspot AS v
      WHERE {{hotspot v}}
        AND v.code = t.code
        AND v.id > coalesce((SELECT max(o.id) FROM hotspot AS o WHERE {{hotspot o}} AND o.code = t.code AND o.state <> t.state), 0)
      ORDER BY v.id
      LIMIT 1)) ELSE t.since END AS old_since
  FROM stage AS s
  JOIN hotspot AS t ON {{hotspot t}} AND t.code = s.code AND t.ended_at IS NULL
  WHERE s.verdict IS NULL AND s.state <> t.state
)
SELECT
  c.seq,
  c.old_state,
  c.old_since,
  c.state,
  c.since,
  c.reason,
  CASE WHEN c.state = 'closed' THEN (
    SELECT count(DISTINCT e.month)::integer
    FROM effort AS e
    WHERE {{effort e}}
      AND e.ended_at IS NULL
      AND e.month >= date_trunc('month', c.old_since)
      AND e.month <= c.since
      AND CASE c.cell_res WHEN 5 THEN e.cell_5 WHEN 6 THEN e.cell_6 WHEN 7 THEN e.cell_7 WHEN 8 THEN e.cell_8 END = ANY (c.cells)
      AND (coalesce(e.hours, e.km, e.passes) IS NULL OR greatest(e.hours, e.km, e.passes) > 0)
  ) ELSE 0 END
FROM change AS c
ORDER BY c.seq
