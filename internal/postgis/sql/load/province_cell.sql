-- Gives the provinces recorded at $1 the cells of their communes valid on $2, up to resolution $3.
INSERT INTO unit_cell (unit_id, res, cell)
SELECT DISTINCT p.id, c.res, c.cell
FROM stage AS s
JOIN unit AS p
  ON p.code = s.code AND p.level = s.level AND p.valid_from = s.valid_from AND p.ended_at IS NULL AND p.recorded_at = $1
JOIN unit AS u
  ON u.parent = p.code AND u.level = 'commune' AND u.ended_at IS NULL
  AND u.valid_from <= $2::date AND (u.valid_to IS NULL OR u.valid_to > $2::date)
JOIN unit_cell AS c ON c.unit_id = u.id
WHERE s.verdict IS NULL AND s.geom IS NOT NULL AND c.res <= $3
