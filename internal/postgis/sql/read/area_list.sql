-- Oversight areas valid on a day, with the number of their communes then. $1 day, $2 code, $3 province (the last two may be null).
SELECT
  a.id,
  a.code,
  a.name,
  a.holder_role,
  coalesce(a.province, ''),
  a.valid_from,
  a.valid_to,
  a.source,
  (SELECT count(*)
   FROM area_member m
   WHERE m.area_id = a.id AND m.valid_from <= $1::date AND (m.valid_to IS NULL OR m.valid_to > $1::date))
FROM area a
WHERE a.ended_at IS NULL
  AND a.valid_from <= $1::date
  AND (a.valid_to IS NULL OR a.valid_to > $1::date)
  AND ($2::text IS NULL OR a.code = $2::text)
  AND ($3::text IS NULL OR a.province = $3::text)
ORDER BY a.name COLLATE "vi-x-icu", a.code
