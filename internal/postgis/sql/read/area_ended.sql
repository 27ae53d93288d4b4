-- Members of an oversight area that ended while it names them, and what they are by a day: member, its last name, first day without it, successor, its name, whether a part only, whether it stands in the area. $1 id of the area, $2 day.
WITH RECURSIVE standing AS MATERIALIZED (
  SELECT unit_code
  FROM area_commune($2::date)
  WHERE area_id = $1::bigint
), ended AS MATERIALIZED (
  SELECT
    m.unit_code AS code,
    m.valid_from,
    coalesce(
      (SELECT min(b.on_date) FROM commune_break b WHERE b.code = m.unit_code AND b.on_date > m.valid_from AND b.on_date <= $2::date),
      (SELECT max(u.valid_to) FROM unit u WHERE u.code = m.unit_code AND u.level = 'commune' AND u.ended_at IS NULL AND u.valid_to <= $2::date)) AS on_date
  FROM area_member m
  WHERE m.area_id = $1::bigint
    AND m.valid_from <= $2::date
    AND (m.valid_to IS NULL OR m.valid_to > $2::date)
    AND m.unit_code NOT IN (SELECT unit_code FROM standing)
), reached AS ( -- what each became, reform by reform; a unit that broke no more by the day has no next
  SELECT e.code AS member, e.code, false AS partial, 0 AS reforms, next.on_date AS next_on
  FROM ended e
  CROSS JOIN LATERAL (SELECT min(b.on_date) AS on_date FROM commune_break b
    WHERE b.code = e.code AND b.on_date > e.valid_from AND b.on_date <= $2::date) next
  UNION
  SELECT r.member, b.to_code, r.partial OR b.partial, r.reforms + 1, next.on_date
  FROM reached r
  JOIN commune_break b ON b.code = r.code AND b.on_date = r.next_on AND b.to_level = 'commune'
  CROSS JOIN LATERAL (SELECT min(n.on_date) AS on_date FROM commune_break n
    WHERE n.code = b.to_code AND n.on_date > b.on_date AND n.on_date <= $2::date) next
  WHERE r.reforms < 8
), successor AS (
  SELECT r.member, r.code, u.name, bool_and(r.partial) AS partial
  FROM reached r
  JOIN unit u
    ON u.code = r.code AND u.level = 'commune' AND u.ended_at IS NULL
    AND u.valid_from <= $2::date AND (u.valid_to IS NULL OR u.valid_to > $2::date)
  WHERE r.reforms > 0
    AND r.next_on IS NULL
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
