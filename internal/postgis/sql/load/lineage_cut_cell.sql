-- Gives the versions cut short at $1 the cells they had, and empties the list of cuts.
WITH cut AS (
  DELETE FROM unit_cut RETURNING id
)
INSERT INTO unit_cell (unit_id, res, cell)
SELECT n.id, c.res, c.cell
FROM cut
JOIN unit AS o ON o.id = cut.id
JOIN unit AS n
  ON n.code = o.code AND n.level = o.level AND n.valid_from = o.valid_from AND n.ended_at IS NULL AND n.recorded_at = $1
JOIN unit_cell AS c ON c.unit_id = o.id
