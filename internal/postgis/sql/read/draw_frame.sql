-- Communes to draw from, with what makes a visit more urgent. $1 day, $2 and $3 first and last day of the year, $4 its code.
SELECT
  u.code,
  u.name,
  coalesce(u.parent, ''),
  coalesce(u.on_border, false),
  coalesce(i.n, 0) > 0,
  NOT EXISTS (SELECT FROM report_value r WHERE {{report_value r}} AND r.unit_code = u.code AND r.period = $4::text AND r.ended_at IS NULL)
FROM unit u
LEFT JOIN (
  SELECT unit_code, count(*) AS n
  FROM incident
  WHERE {{incident}}
    AND ended_at IS NULL AND loc_precision <= 5 AND occurred_to >= $2::date AND occurred_from <= $3::date
  GROUP BY unit_code
) i ON i.unit_code = u.code
WHERE u.level = 'commune'
  AND u.ended_at IS NULL
  AND u.valid_from <= $1::date
  AND (u.valid_to IS NULL OR u.valid_to > $1::date)
ORDER BY u.code
