-- Members of an oversight area that ended while it names them, and what they are by a day: member, its last name, first day without it, successor, its name, whether a part only, whether it stands in the area. $1 id of the area, $2 day.
WITH RECURSIVE standing AS MATERIALIZED (
  SELECT unit_code
  FROM area_commune($2::date)
  WHERE area_id = $1::bigint
), broken AS MATERIALIZED ( -- days on which a commune became another one, or several
  SELECT l.from_code AS code, l.on_date
  FROM lineage l
  WHERE l.from_level = 'commune' AND l.ended_at IS NULL AND l.on_date <= $2::date
  GROUP BY l.from_code, l.on_date
  HAVING NOT bool_or(l.to_code = l.from_code AND l.to_level = 'commune' AND l.kind IN ('unchanged', 'rename', 'boundary_adjust'))
), ended AS MATERIALIZED (
  SELECT
    m.unit_code AS code,
    m.valid_from,
    coalesce(
      (SELECT min(b.on_date) FROM broken b WHERE b.code = m.unit_code AND b.on_date > m.valid_from),
      (SELECT max(u.valid_to) FROM unit u WHERE u.code = m.unit_code AND u.level = 'commune' AND u.ended_at IS NULL AND u.valid_to <= $2::date)) AS on_date
  FROM area_member m
  WHERE m.area_id = $1::bigint
    AND m.valid_from <= $2::date
    AND (m.valid_to IS NULL OR m.valid_to > $2::date)
    AND m.unit_code NOT IN (SELECT unit_code FROM standing)
), reached AS (
  SELECT code AS member, code, valid_from AS since, false AS partial, 0 AS reforms
  FROM ended
  UNION
  SELECT r.member, l.to_code, l.on_date, r.partial OR l.partial, r.reforms + 1
  FROM reached r
  JOIN lineage l
    ON l.from_code = r.code AND l.from_level = 'commune' AND l.to_level = 'commune' AND l.ended_at IS NULL
    AND l.on_date = (SELECT min(b.on_date) FROM broken b WHERE b.code = r.code AND b.on_date > r.since)
  WHERE r.reforms < 8
), successor AS (
  SELECT r.member, r.code, u.name, bool_and(r.partial) AS partial
  FROM reached r
  JOIN unit u
    ON u.code = r.code AND u.level = 'commune' AND u.ended_at IS NULL
    AND u.valid_from <= $2::date AND (u.valid_to IS NULL OR u.valid_to > $2::date)
  WHERE r.reforms > 0
    AND NOT EXISTS (SELECT FROM broken b WHERE b.code = r.code AND b.on_date > r.since)
  GROUP BY r.member, r.code, u.name
)
SELECT
  e.code,
  coalesce((
    SELECT u.name
    FROM unit u
    WHERE u.code = e.code AND u.level = 'commune' AND u.ended_at IS NULL AND u.valid_from < e.on_date
    ORDER BY u.valid_from DESC
    LIMIT 1), ''),
  e.on_date,
  s.code,
  s.name,
  s.partial,
  s.code IN (SELECT unit_code FROM standing)
FROM ended e
LEFT JOIN successor s ON s.member = e.code
WHERE e.on_date IS NOT NULL
ORDER BY e.code, s.partial, s.code
