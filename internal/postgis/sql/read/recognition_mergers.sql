-- What units with a recognition file became by a day. $1 day.
SELECT DISTINCT s.unit_code, s.unit_from, s.designation, b.to_code, coalesce(t.name, b.to_code), b.on_date, b.partial
FROM recognition_step s
JOIN commune_break b ON b.code = s.unit_code AND b.on_date > s.unit_from AND b.on_date <= $1::date
LEFT JOIN unit t
  ON t.code = b.to_code AND t.level = b.to_level AND t.ended_at IS NULL
  AND t.valid_from <= $1::date AND (t.valid_to IS NULL OR t.valid_to > $1::date)
WHERE b.on_date = (SELECT min(f.on_date) FROM commune_break f WHERE f.code = s.unit_code AND f.on_date > s.unit_from AND f.on_date <= $1::date)
ORDER BY b.to_code, s.unit_code
