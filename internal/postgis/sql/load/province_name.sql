-- Names of the units of level $1 and codes $2 that stand on $3; from $4 on only versions that began since.
SELECT code, kind, name, full_name
FROM unit
WHERE level = $1::text
  AND code = ANY ($2::text[])
  AND ended_at IS NULL
  AND valid_from <= $3::date
  AND (valid_to IS NULL OR valid_to > $3::date)
  AND ($3::date < $4::date OR valid_from >= $4::date)
