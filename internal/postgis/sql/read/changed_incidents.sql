-- Current incidents that count and have a point, with their finest cell and the substances and masses (g) of their lines. $1 their numbers (null: all).
SELECT
  i.id, i.kind, i.occurred_from, ST_X(i.geom), ST_Y(i.geom), i.loc_precision::integer, i.uncertainty_m, coalesce(i.tier, ''),
  coalesce(i.cell_9, i.cell_8, i.cell_7, i.cell_6, i.cell_5, 0), l.substances, l.grams, coalesce(i.unit_code, '')
FROM incident AS i
LEFT JOIN (
  SELECT s.incident_id, array_agg(s.substance ORDER BY s.line) AS substances, array_agg(coalesce(s.mass_g, 'NaN') ORDER BY s.line) AS grams
  FROM substance_line AS s
  WHERE $1::bigint[] IS NULL OR s.incident_id = ANY ($1::bigint[])
  GROUP BY s.incident_id
) AS l ON l.incident_id = i.id
WHERE {{incident i}}
  AND i.ended_at IS NULL
  AND i.geom IS NOT NULL
  AND (i.source, i.source_ref) NOT IN (SELECT d.source, d.source_ref FROM incident_double AS d WHERE {{incident_double d}})
  AND ($1::bigint[] IS NULL OR i.id = ANY ($1::bigint[]))
