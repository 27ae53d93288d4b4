-- Mends successors that the lineage names by a code nobody has on that day, where one unit that begins then has the name, in the province: recorded at $1.
WITH amiss AS (
  SELECT DISTINCT l.on_date, l.to_code, l.to_level, l.to_kind, l.to_name, l.to_province
  FROM lineage AS l
  WHERE l.ended_at IS NULL
    AND l.to_level = 'commune'
    AND l.to_name <> ''
    AND l.to_province IS NOT NULL
    AND NOT EXISTS (
      SELECT 1
      FROM unit AS u
      WHERE u.code = l.to_code AND u.level = l.to_level AND u.ended_at IS NULL
        AND u.valid_from <= l.on_date AND (u.valid_to IS NULL OR u.valid_to > l.on_date)
    )
), meant AS (
  SELECT a.on_date, a.to_code, a.to_level, min(u.code) AS code
  FROM amiss AS a
  JOIN unit AS u
    ON u.parent = a.to_province AND u.level = a.to_level AND u.ended_at IS NULL AND u.valid_from = a.on_date
    AND folded(u.name) = folded(a.to_name) AND folded(u.kind) = folded(a.to_kind)
  WHERE NOT EXISTS (
    SELECT 1
    FROM lineage AS o
    WHERE o.to_code = u.code AND o.to_level = u.level AND o.on_date = a.on_date AND o.ended_at IS NULL
  )
  GROUP BY a.on_date, a.to_code, a.to_level
  HAVING count(*) = 1
), ended AS (
  UPDATE lineage AS l
  SET ended_at = $1
  FROM meant AS m
  WHERE l.on_date = m.on_date AND l.to_code = m.to_code AND l.to_level = m.to_level AND l.ended_at IS NULL
  RETURNING l.*, m.code AS meant_code
)
INSERT INTO lineage (
  on_date, from_code, from_level, to_code, to_level, kind, partial, population_whole, area_whole, from_kind, from_name,
  from_district, from_province, to_kind, to_name, to_province, legal_ref, note, source, without_unit, to_code_given,
  content_sha256, recorded_at
)
SELECT
  on_date, from_code, from_level, meant_code, to_level, kind, partial, population_whole, area_whole, from_kind, from_name,
  from_district, from_province, to_kind, to_name, to_province, legal_ref, note, source, without_unit,
  nullif(coalesce(to_code_given, to_code), meant_code), content_sha256, $1
FROM ended
RETURNING to_code_given, to_code, to_name
