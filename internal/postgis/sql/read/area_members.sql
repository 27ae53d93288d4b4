-- Communes of an oversight area, past and coming ones too, with their names on a day and whether they stand in it then. $1 id of the area, $2 day.
SELECT
  m.unit_code,
  coalesce(u.name, ''),
  m.valid_from,
  m.valid_to,
  m.valid_from <= $2::date AND (m.valid_to IS NULL OR m.valid_to > $2::date)
    AND m.unit_code IN (SELECT unit_code FROM area_commune($2::date) WHERE area_id = $1::bigint)
FROM area_member m
LEFT JOIN unit u
  ON u.code = m.unit_code AND u.level = 'commune' AND u.ended_at IS NULL
  AND u.valid_from <= $2::date AND (u.valid_to IS NULL OR u.valid_to > $2::date)
WHERE m.area_id = $1::bigint
ORDER BY u.name COLLATE "vi-x-icu", m.unit_code, m.valid_from
