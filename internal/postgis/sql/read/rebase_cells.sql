-- Centre-owned cells of resolution $4 of the units $3 (codes) of level $1 valid on $2 (date). Of provinces and districts no such fine ones are kept: where one is drawn, they are those of its communes.
WITH asked AS (
  SELECT id, code, geom IS NOT NULL AS drawn
  FROM unit
  WHERE ended_at IS NULL
    AND level = $1
    AND valid_from <= $2
    AND (valid_to IS NULL OR valid_to > $2)
    AND code = ANY ($3::text[])
)
SELECT a.code, c.cell
FROM asked AS a
JOIN unit_cell AS c ON c.unit_id = a.id
WHERE c.res = $4
UNION ALL
SELECT a.code, c.cell
FROM asked AS a
JOIN unit AS u ON a.code = CASE $1::text WHEN 'province' THEN u.parent WHEN 'district' THEN u.district END
JOIN unit_cell AS c ON c.unit_id = u.id
WHERE a.drawn
  AND NOT EXISTS (SELECT FROM unit_cell AS own WHERE own.unit_id = a.id AND own.res = $4)
  AND u.level = 'commune'
  AND u.ended_at IS NULL
  AND u.valid_from <= $2
  AND (u.valid_to IS NULL OR u.valid_to > $2)
  AND c.res = $4
ORDER BY 1, 2
