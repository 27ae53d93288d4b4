-- Incidents that no cell of a resolution can hold, by the finest unit their place supports: level, code, name, number; cell_7 stands for the resolution asked. $1 from, $2 to, $3 kinds, $4 with any of these substances; each may be null.
-- A village or a named place lies in its commune, and so does what names its commune or stands by a marker; a border
-- section without either may lie in several and counts for the province, as does what is known by province; the rest
-- counts for no unit.
WITH coarse AS (
  SELECT i.unit_code, i.occurred_from, CASE
    WHEN i.unit_code IS NULL THEN NULL
    WHEN i.loc_precision IN (1, 2, 3, 5) OR i.loc_precision = 4 AND (i.commune_code = i.unit_code OR i.loc_method = 'marker_offset') THEN 'commune'
    WHEN i.loc_precision IN (4, 6) THEN 'province'
    WHEN i.geom IS NULL AND i.commune_code = i.unit_code THEN 'commune'
  END AS level
  FROM incident AS i
  WHERE {{incident i}}
    AND i.ended_at IS NULL
    AND (i.source, i.source_ref) NOT IN (SELECT d.source, d.source_ref FROM incident_double AS d WHERE {{incident_double d}})
    AND i.cell_7 IS NULL
    AND ($1::date IS NULL OR i.occurred_from >= $1::date)
    AND ($2::date IS NULL OR i.occurred_from <= $2::date)
    AND ($3::text[] IS NULL OR i.kind = ANY ($3::text[]))
    AND ($4::text[] IS NULL OR EXISTS (SELECT FROM substance_line AS l WHERE l.incident_id = i.id AND l.substance = ANY ($4)))
), placed AS (
  SELECT c.level, CASE c.level WHEN 'commune' THEN c.unit_code WHEN 'province' THEN coalesce(u.parent, c.unit_code) END AS code
  FROM coarse AS c
  LEFT JOIN LATERAL (
    SELECT parent
    FROM unit
    WHERE code = c.unit_code AND level = 'commune' AND ended_at IS NULL AND valid_from <= c.occurred_from
    ORDER BY valid_from DESC
    LIMIT 1
  ) AS u ON c.level = 'province'
)
SELECT CASE WHEN p.code IS NOT NULL THEN p.level END, p.code, max(n.name), count(*)::integer
FROM placed AS p
LEFT JOIN LATERAL (
  SELECT name
  FROM unit
  WHERE code = p.code AND level = p.level AND ended_at IS NULL
  ORDER BY valid_from DESC
  LIMIT 1
) AS n ON true
GROUP BY 1, 2
ORDER BY 4 DESC, 2 NULLS LAST
