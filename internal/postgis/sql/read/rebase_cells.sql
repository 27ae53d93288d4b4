-- Centre-owned cells of resolution $4 of the units $3 (codes) of level $1 valid on $2 (date).
SELECT u.code, c.cell
FROM unit AS u
JOIN unit_cell AS c ON c.unit_id = u.id
WHERE u.ended_at IS NULL
  AND u.level = $1
  AND u.valid_from <= $2
  AND (u.valid_to IS NULL OR u.valid_to > $2)
  AND u.code = ANY ($3::text[])
  AND c.res = $4
ORDER BY u.code, c.cell
