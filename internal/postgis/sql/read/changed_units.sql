-- Current unit versions with what maps show of them: outlines by zoom, cells of resolution 8. $1 their numbers (null: all).
SELECT
  u.id, u.level, u.code, u.name, u.kind, coalesce(u.parent, ''), u.schematic, u.valid_from, u.valid_to, ST_AsEWKB(u.geom),
  far.zooms, far.shapes, owned.cells
FROM unit AS u
LEFT JOIN LATERAL (
  SELECT array_agg(f.max_zoom::integer ORDER BY f.max_zoom) AS zooms, array_agg(ST_AsEWKB(f.geom) ORDER BY f.max_zoom) AS shapes
  FROM unit_far AS f
  WHERE f.unit_id = u.id
) AS far ON true
LEFT JOIN LATERAL (
  SELECT array_agg(c.cell ORDER BY c.cell) AS cells
  FROM unit_cell AS c
  WHERE c.unit_id = u.id AND c.res = 8 AND u.level = 'commune'
) AS owned ON true
WHERE u.ended_at IS NULL
  AND u.geom IS NOT NULL
  AND ($1::bigint[] IS NULL OR u.id = ANY ($1::bigint[]))
