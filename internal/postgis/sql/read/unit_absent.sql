-- What became by $2 (day) of the unit with code $1, which names none on that day: a row for each successor, or one without; none where nobody knows the code.
WITH RECURSIVE latest AS (
  SELECT level, name, valid_from, valid_to
  FROM unit
  WHERE code = $1::text AND ended_at IS NULL AND valid_to <= $2::date
  ORDER BY valid_to DESC, array_position(ARRAY['commune', 'province', 'district', 'village', 'group', 'agency'], level)
  LIMIT 1
), next AS (
  SELECT name, valid_from
  FROM unit
  WHERE code = $1::text AND ended_at IS NULL AND valid_from > $2::date
  ORDER BY valid_from
  LIMIT 1
), given AS ( -- a table's code for a unit that the lists know by another
  SELECT DISTINCT to_code AS code, to_level AS level
  FROM lineage
  WHERE to_code_given = $1::text AND ended_at IS NULL AND on_date <= $2::date
), reached AS (
  SELECT $1::text AS code, level, valid_from AS since, 0 AS reforms
  FROM latest
  UNION
  SELECT l.to_code, l.to_level, l.on_date, r.reforms + 1
  FROM reached AS r
  JOIN lineage AS l ON l.from_code = r.code AND l.from_level = r.level AND l.on_date > r.since
  WHERE l.ended_at IS NULL AND l.on_date <= $2::date AND r.reforms < 8
), became AS (
  SELECT code, level, false AS given
  FROM reached
  UNION
  SELECT code, level, true
  FROM given
  WHERE NOT EXISTS (SELECT FROM latest)
), standing AS (
  SELECT u.code, u.name, u.level, u.valid_from, b.given
  FROM became AS b
  JOIN unit AS u ON u.code = b.code AND u.level = b.level AND u.ended_at IS NULL
    AND u.valid_from <= $2::date AND (u.valid_to IS NULL OR u.valid_to > $2::date)
)
SELECT coalesce(l.name, n.name, ''), l.valid_to - 1, n.valid_from, coalesce(s.given, false), s.code, coalesce(s.name, ''),
  coalesce(s.level, ''), s.valid_from
FROM (SELECT) AS one
LEFT JOIN latest AS l ON true
LEFT JOIN next AS n ON true
LEFT JOIN standing AS s ON true
ORDER BY s.code
