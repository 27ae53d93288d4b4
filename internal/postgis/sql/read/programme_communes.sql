-- Communes valid on $1 (day) as known on $2 (time; null: now), by code, with the province and former district they lie in.
SELECT u.code, u.name, coalesce(u.parent, ''), coalesce(u.district, ''), u.on_border OR EXISTS (SELECT FROM unit_border b WHERE b.unit_id = u.id)
FROM unit u
WHERE u.level = 'commune'
  AND coalesce(u.recorded_at <= $2::timestamptz, true) AND coalesce(u.ended_at > $2::timestamptz, u.ended_at IS NULL)
  AND u.valid_from <= $1::date
  AND (u.valid_to IS NULL OR u.valid_to > $1::date)
ORDER BY u.code
