-- Units that can be recognised on a day, with the first day since which no reform made another of them. $1 day, $2 level, $3 unit, $4 province, $5 oversight area (the last three may be null).
SELECT
  u.code,
  u.name,
  u.level,
  u.valid_from,
  coalesce(province_of(u.level, u.parent, $1::date), ''),
  coalesce(commune_of(u.level, u.parent), ''),
  coalesce(
    (SELECT max(b.on_date) FROM commune_break b WHERE u.level = 'commune' AND b.code = u.code AND b.on_date <= u.valid_from),
    (SELECT min(f.valid_from) FROM unit f WHERE f.code = u.code AND f.level = u.level AND f.ended_at IS NULL))
FROM unit u
WHERE u.level = $2::text
  AND u.ended_at IS NULL
  AND u.valid_from <= $1::date
  AND (u.valid_to IS NULL OR u.valid_to > $1::date)
  AND ($3::text IS NULL OR u.code = $3::text)
  AND ($4::text IS NULL OR province_of(u.level, u.parent, $1::date) = $4::text)
  AND ($5::text IS NULL OR coalesce(commune_of(u.level, u.parent), u.code) IN (SELECT unit_code FROM area_commune($1::date) WHERE area_code = $5::text))
ORDER BY u.code
