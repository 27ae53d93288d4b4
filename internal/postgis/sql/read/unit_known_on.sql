-- Whether a unit with code $1 is valid on $2 (day): of level $3, of any if that is null.
SELECT EXISTS (
  SELECT FROM unit
  WHERE code = $1::text AND ended_at IS NULL AND valid_from <= $2::date AND (valid_to IS NULL OR valid_to > $2::date)
    AND ($3::text IS NULL OR level = $3::text)
)
