-- What a code names on a day, the commune before a province. $1 code, $2 day.
SELECT code, name, level, valid_from
FROM unit
WHERE code = $1::text
  AND ended_at IS NULL
  AND valid_from <= $2::date
  AND (valid_to IS NULL OR valid_to > $2::date)
ORDER BY array_position(ARRAY['commune', 'province', 'district', 'village', 'group', 'agency'], level)
LIMIT 1
