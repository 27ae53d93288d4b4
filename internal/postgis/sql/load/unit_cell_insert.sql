-- Gives the units recorded at $1 the cells staged for them, owned and overlapped.
WITH added AS (
  SELECT u.id, s.seq
  FROM stage AS s
  JOIN unit AS u
    ON u.code = s.code AND u.level = s.level AND u.valid_from = s.valid_from AND u.ended_at IS NULL AND u.recorded_at = $1
  WHERE s.verdict IS NULL
), shared AS (
  INSERT INTO unit_share (unit_id, res, cells, shares, owned)
  SELECT a.id, c.res, c.cells, c.shares, c.owned
  FROM added AS a
  JOIN stage_share AS c USING (seq)
)
INSERT INTO unit_cell (unit_id, res, cell)
SELECT a.id, c.res, c.cell
FROM added AS a
JOIN stage_cell AS c USING (seq)
