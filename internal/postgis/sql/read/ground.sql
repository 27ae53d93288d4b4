-- Codes under which the records of a scope are kept: $1 a commune, a province, an oversight area or an agency, $2 a day.
-- They are its own, those of the units in it, and those of units that went into them whole, unless that code is another one's on the day.
WITH RECURSIVE now AS (
  SELECT u.code, u.level, u.parent
  FROM unit AS u
  WHERE u.level IN ('commune', 'province')
    AND u.ended_at IS NULL
    AND u.valid_from <= $2::date
    AND (u.valid_to IS NULL OR u.valid_to > $2::date)
), within AS (
  SELECT code, level FROM now WHERE code = $1::text OR level = 'commune' AND parent = $1::text
  UNION
  SELECT unit_code, 'commune' FROM area_commune($2::date) WHERE area_code = $1::text
  UNION
  SELECT $1::text, 'scope'
  UNION
  SELECT v.code, v.level
  FROM unit AS v
  WHERE v.level IN ('village', 'group', 'agency') AND v.ended_at IS NULL AND (v.parent = $1::text OR v.parent IN (SELECT code FROM now WHERE level = 'commune' AND parent = $1::text)
    OR v.parent IN (SELECT unit_code FROM area_commune($2::date) WHERE area_code = $1::text))
), held AS (
  SELECT code, level FROM within
  UNION
  SELECT l.from_code, l.from_level
  FROM held AS h
  JOIN lineage AS l
    ON l.to_code = h.code AND l.to_level = h.level AND l.from_level = l.to_level
    AND l.ended_at IS NULL
    AND l.on_date <= $2::date
    AND NOT l.partial
    AND l.kind IN ('unchanged', 'rename', 'recode', 'merge_whole', 'boundary_adjust')
)
SELECT DISTINCT h.code
FROM held AS h
WHERE EXISTS (SELECT FROM within AS w WHERE w.code = h.code)
  OR NOT EXISTS (SELECT FROM now AS n WHERE n.code = h.code)
