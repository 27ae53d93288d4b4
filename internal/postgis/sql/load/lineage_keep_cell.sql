-- Gives the units recorded at $1 that took over the shape of another version its cells, owned and overlapped.
WITH heir AS (
  SELECT n.id, coalesce(p.same_id, p.earlier_id) AS from_id
  FROM unit_plan AS p
  JOIN stage AS s ON s.seq = p.seq
  JOIN unit AS n
    ON n.code = s.code AND n.level = s.level AND n.valid_from = s.valid_from AND n.ended_at IS NULL AND n.recorded_at = $1
  WHERE s.verdict IS NULL AND s.geom IS NULL AND n.geom IS NOT NULL
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
