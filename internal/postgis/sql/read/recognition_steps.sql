-- Steps of recognition files, with the unit and the first day on which a reform had made another of it. $1 day, $2 unit (null: every).
SELECT
  s.unit_code,
  s.unit_from,
  s.designation,
  coalesce(u.name, s.unit_code),
  coalesce(u.level, 'commune'),
  coalesce(province_of(u.level, u.parent, $1::date), ''),
  coalesce(commune_of(u.level, u.parent), ''),
  coalesce(b.on_date, CASE WHEN u.valid_to <= $1::date THEN u.valid_to END),
  s.step,
  s.day,
  s.post,
  s.decision_number,
  coalesce(s.year, 0),
  s.reason,
  s.evidence,
  s.recorded_at
FROM recognition_step s
LEFT JOIN LATERAL (
  SELECT min(on_date) AS on_date
  FROM commune_break
  WHERE code = s.unit_code AND on_date > s.unit_from AND on_date <= $1::date
) b ON true
LEFT JOIN LATERAL (
  SELECT name, level, parent, valid_to
  FROM unit
  WHERE code = s.unit_code AND ended_at IS NULL AND level IN ('commune', 'village', 'group', 'agency')
    AND valid_from < coalesce(b.on_date, $1::date + 1)
  ORDER BY valid_from DESC
  LIMIT 1
) u ON true
WHERE $2::text IS NULL OR s.unit_code = $2::text
ORDER BY s.unit_code, s.unit_from, s.designation, s.n
