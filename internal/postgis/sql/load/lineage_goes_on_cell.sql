-- Gives the units recorded at $1 that went on with the shape they had its cells, owned and overlapped, and says since when they have it.
WITH heir AS (
  SELECT n.id, o.id AS from_id, coalesce(o.shape_from, o.valid_from) AS shape_from
  FROM stage AS s
  JOIN unit AS n
    ON n.code = s.code AND n.level = s.level AND n.valid_from = s.valid_from AND n.ended_at IS NULL AND n.recorded_at = $1
  JOIN lineage AS l
    ON l.to_code = s.code AND l.to_level = s.level AND l.on_date = s.valid_from AND l.ended_at IS NULL
  JOIN unit AS o ON o.code = l.from_code AND o.level = l.from_level AND o.ended_at IS NULL AND o.valid_to = l.on_date
  WHERE s.verdict IS NULL AND s.geom IS NOT NULL
), told AS (
  UPDATE unit AS n
  SET shape_from = h.shape_from
  FROM heir AS h
  JOIN unit AS o ON o.id = h.from_id AND o.geom IS NOT NULL
  WHERE n.id = h.id
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
