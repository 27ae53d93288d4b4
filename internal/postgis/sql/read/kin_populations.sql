-- Every population of units. $1 codes.
SELECT unit_code, residents, households, as_of, source
FROM population
WHERE ended_at IS NULL
  AND unit_code = ANY ($1::text[])
ORDER BY unit_code, as_of
