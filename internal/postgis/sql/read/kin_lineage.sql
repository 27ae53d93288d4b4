-- Lineage rows of a unit's kin: all that lineage joins to it, directly or over others, at any time; ground that was in no unit brings no figures along. $1 code, $2 level.
WITH RECURSIVE kin (code, level) AS (
  SELECT $1::text, $2::text
  UNION
  SELECT next.code, next.level
  FROM kin
  CROSS JOIN LATERAL (
    SELECT to_code AS code, to_level AS level
    FROM lineage
    WHERE ended_at IS NULL AND NOT without_unit AND from_code = kin.code AND from_level = kin.level
    UNION ALL
    SELECT from_code, from_level
    FROM lineage
    WHERE ended_at IS NULL AND NOT without_unit AND to_code = kin.code AND to_level = kin.level
  ) AS next
)
SELECT l.from_code, l.to_code, l.on_date, l.kind, l.partial, l.population_whole, l.area_whole, l.legal_ref, l.derived, l.from_level, l.to_level
FROM kin
JOIN lineage AS l ON l.from_code = kin.code AND l.from_level = kin.level
WHERE l.ended_at IS NULL AND NOT l.without_unit
ORDER BY l.on_date, l.from_code, l.to_code
