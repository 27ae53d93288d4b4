-- Gives, recorded at $1, adopted units their official codes, with their cells and whatever is kept under the provisional one.
WITH ended AS (
  UPDATE unit AS u
  SET ended_at = $1
  FROM adopted AS a
  WHERE u.id = a.id
  RETURNING u.*
), added AS (
  INSERT INTO unit (
    level, code, kind, name, full_name, parent, valid_from, valid_to, legal_ref, source, schematic, on_border,
    former_area, area_km2, seat, geom, content_sha256, district, shape_from, provisional, recorded_at
  )
  SELECT
    u.level, a.code, u.kind, u.name, u.full_name, u.parent, u.valid_from, a.valid_to, u.legal_ref, u.source,
    u.schematic, u.on_border, u.former_area, u.area_km2, u.seat, u.geom, u.content_sha256,
    u.district, u.shape_from, u.code, $1
  FROM ended AS u
  JOIN adopted AS a ON a.id = u.id
  RETURNING id, provisional, code
), people AS (
  UPDATE population AS p
  SET unit_code = n.code
  FROM added AS n
  WHERE p.unit_code = n.provisional AND p.ended_at IS NULL
), mended AS (
  UPDATE unit_repair AS r
  SET code = n.code
  FROM added AS n
  WHERE r.code = n.provisional AND r.level = 'commune' AND r.ended_at IS NULL
), misfit AS (
  UPDATE fit_finding AS f
  SET units = g.units
  FROM (
    SELECT t.id, array_agg(coalesce(n.code, c.code) ORDER BY coalesce(n.code, c.code)) AS units
    FROM fit_finding AS t
    CROSS JOIN unnest(t.units) AS c (code)
    LEFT JOIN added AS n ON n.provisional = c.code
    WHERE t.ended_at IS NULL AND t.level = 'commune'
    GROUP BY t.id
    HAVING bool_or(n.code IS NOT NULL)
  ) AS g
  WHERE f.id = g.id
), line AS (
  UPDATE lineage AS l
  SET from_code = n.code
  FROM added AS n
  WHERE l.from_code = n.provisional AND l.from_level = 'commune' AND l.ended_at IS NULL
), heir AS (
  SELECT n.id, e.id AS from_id
  FROM added AS n
  JOIN ended AS e ON e.code = n.provisional
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
