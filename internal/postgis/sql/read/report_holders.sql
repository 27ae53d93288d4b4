-- Who may owe a report of a level on some day of a period; districts end on a day unless an area that follows them has a holder. $1 level, $2 first day, $3 last day, $4 first day without districts.
SELECT
  code,
  coalesce(nullif(full_name, ''), name),
  level,
  coalesce(province_of(level, parent, least($3::date, coalesce(valid_to - 1, $3::date))), ''),
  coalesce(commune_of(level, parent), ''),
  valid_from,
  CASE level WHEN 'district' THEN least(valid_to, $4::date) ELSE valid_to END
FROM unit
WHERE level = $1::text
  AND ended_at IS NULL
  AND valid_from <= $3::date
  AND (valid_to IS NULL OR valid_to > $2::date)
UNION ALL
SELECT substr(code, 7), name, 'district', coalesce(province, ''), '', valid_from, valid_to
FROM area
WHERE $1::text = 'district'
  AND code LIKE 'huyen-%'
  AND holder_role <> ''
  AND ended_at IS NULL
  AND valid_from <= $3::date
  AND (valid_to IS NULL OR valid_to > $2::date)
