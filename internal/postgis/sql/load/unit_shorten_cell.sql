-- Gives the versions cut short at $1 the cells they had, owned and overlapped.
WITH heir AS (
  SELECT n.id, o.id AS from_id
  FROM unit_plan AS p
  JOIN stage AS s ON s.seq = p.seq
  JOIN unit AS o ON o.id = p.earlier_id
  JOIN unit AS n
    ON n.code = o.code AND n.level = o.level AND n.valid_from = o.valid_from AND n.ended_at IS NULL AND n.recorded_at = $1
  WHERE s.verdict IS NULL
), shared AS (
  INSERT INTO unit_share (unit_id, res, cells, shares, owned)
  SELECT h.id, c.res, c.cells, c.shares, c.owned
  FROM heir AS h
  JOIN unit_share AS c ON c.unit_id = h.from_id
)
INSERT INTO unit_cell (unit_id, res, cell)
SELECT h.id, c.res, c.cell
FROM heir AS h
JOIN unit_cell AS c ON c.unit_id = h.from_id
