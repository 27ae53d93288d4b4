-- Patrol effort in the communes of provinces within months that overlap a period. $1 first day, $2 last day, $3 provinces (null: all), $4 as known on (time; null: now).
WITH near AS (
  SELECT e.id, e.hours, e.km, e.passes, e.commune_code, coalesce(e.cell_8, e.cell_7, e.cell_6, e.cell_5) AS at_cell
  FROM effort e
  WHERE {{effort e}}
    AND coalesce(e.recorded_at <= $4::timestamptz, true) AND coalesce(e.ended_at > $4::timestamptz, e.ended_at IS NULL)
    AND e.month + interval '1 month' > $1::date
    AND e.month <= $2::date
    AND (coalesce(e.hours, e.km, e.passes) IS NULL OR greatest(e.hours, e.km, e.passes) > 0)
), mine AS (
  SELECT u.id, u.code
  FROM unit u
  WHERE u.level = 'commune'
    AND coalesce(u.recorded_at <= $4::timestamptz, true) AND coalesce(u.ended_at > $4::timestamptz, u.ended_at IS NULL)
    AND u.valid_from <= $2::date
    AND (u.valid_to IS NULL OR u.valid_to > $2::date)
    AND ($3::text[] IS NULL OR u.parent = ANY ($3::text[]))
)
SELECT count(*)::integer, coalesce(sum(n.hours), 0), coalesce(sum(n.km), 0), coalesce(sum(n.passes), 0)
FROM near n
WHERE EXISTS (SELECT FROM mine m WHERE m.code = n.commune_code)
  OR EXISTS (SELECT FROM unit_cell c JOIN mine m ON m.id = c.unit_id WHERE c.cell = n.at_cell)
