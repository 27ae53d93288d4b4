-- H3 cells that communes valid on a day own. $1 resolution (4 to 8), $2 day, $3 cells to look among (null: all).
SELECT DISTINCT c.cell
FROM unit_cell c
JOIN unit u ON u.id = c.unit_id
WHERE c.res = $1::smallint
  AND ($3::bigint[] IS NULL OR c.cell = ANY ($3::bigint[]))
  AND u.level = 'commune'
  AND u.ended_at IS NULL
  AND u.valid_from <= $2::date
  AND (u.valid_to IS NULL OR u.valid_to > $2::date)
