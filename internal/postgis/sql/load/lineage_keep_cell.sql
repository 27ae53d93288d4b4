-- Gives the units recorded at $1 that took over the shape of another version its cells.
INSERT INTO unit_cell (unit_id, res, cell)
SELECT n.id, c.res, c.cell
FROM unit_plan AS p
JOIN stage AS s ON s.seq = p.seq
JOIN unit AS n
  ON n.code = s.code AND n.level = s.level AND n.valid_from = s.valid_from AND n.ended_at IS NULL AND n.recorded_at = $1
JOIN unit_cell AS c ON c.unit_id = coalesce(p.same_id, p.earlier_id)
WHERE s.verdict IS NULL AND s.geom IS NULL AND n.geom IS NOT NULL
