-- Gives the units recorded at $1 that went on with the shape they had its cells, and says since when they have it.
WITH told AS (
  UPDATE unit AS n
  SET shape_from = coalesce(o.shape_from, o.valid_from)
  FROM stage AS s
  JOIN lineage AS l ON l.to_code = s.code AND l.to_level = s.level AND l.on_date = s.valid_from AND l.ended_at IS NULL
  JOIN unit AS o ON o.code = l.from_code AND o.level = l.from_level AND o.ended_at IS NULL AND o.valid_to = l.on_date
  WHERE s.verdict IS NULL AND s.geom IS NOT NULL AND o.geom IS NOT NULL
    AND n.code = s.code AND n.level = s.level AND n.valid_from = s.valid_from AND n.ended_at IS NULL AND n.recorded_at = $1
)
INSERT INTO unit_cell (unit_id, res, cell)
SELECT n.id, c.res, c.cell
FROM stage AS s
JOIN unit AS n
  ON n.code = s.code AND n.level = s.level AND n.valid_from = s.valid_from AND n.ended_at IS NULL AND n.recorded_at = $1
JOIN lineage AS l
  ON l.to_code = s.code AND l.to_level = s.level AND l.on_date = s.valid_from AND l.ended_at IS NULL
JOIN unit AS o ON o.code = l.from_code AND o.level = l.from_level AND o.ended_at IS NULL AND o.valid_to = l.on_date
JOIN unit_cell AS c ON c.unit_id = o.id
WHERE s.verdict IS NULL AND s.geom IS NOT NULL
