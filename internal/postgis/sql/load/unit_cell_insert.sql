-- Gives the units recorded at $1 the cells staged for them.
INSERT INTO unit_cell (unit_id, res, cell)
SELECT u.id, c.res, c.cell
FROM stage AS s
JOIN unit AS u
  ON u.code = s.code AND u.level = s.level AND u.valid_from = s.valid_from AND u.ended_at IS NULL AND u.recorded_at = $1
JOIN stage_cell AS c ON c.seq = s.seq
WHERE s.verdict IS NULL
