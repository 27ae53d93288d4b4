-- The id of the unit with code $1 valid on $2 (day), of several levels the commune first.
SELECT id
FROM unit
WHERE code = $1::text
  AND ended_at IS NULL
  AND valid_from <= $2::date
  AND (valid_to IS NULL OR valid_to > $2::date)
ORDER BY array_position(ARRAY['commune', 'province', 'district', 'village', 'group', 'agency'], level)
LIMIT 1
