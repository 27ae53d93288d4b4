-- What stands recorded of oversight area $1, whatever its days.
SELECT id, code, name, holder_role, coalesce(province, ''), valid_from, valid_to, source
FROM area
WHERE code = $1::text
  AND ended_at IS NULL
