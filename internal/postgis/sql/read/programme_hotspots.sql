-- Hot spots with every state they were in, oldest first, and the commune each lies in on $1 (day), as known on $2 (time; null: now).
SELECT
  h.code,
  h.level,
  coalesce(h.side, ''),
  h.functions,
  coalesce(c.code, ''),
  coalesce(c.parent, ''),
  v.states,
  v.days
FROM hotspot h
CROSS JOIN LATERAL (
  SELECT array_agg(o.state ORDER BY o.id) AS states, array_agg(coalesce(o.since, (o.recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) ORDER BY o.id) AS days
  FROM hotspot o
  WHERE {{hotspot o}}
    AND o.code = h.code
    AND coalesce(o.recorded_at <= $2::timestamptz, true)
) v
LEFT JOIN LATERAL (
  SELECT u.code, u.parent
  FROM unit u
  WHERE u.level = 'commune'
    AND coalesce(u.recorded_at <= $2::timestamptz, true) AND coalesce(u.ended_at > $2::timestamptz, u.ended_at IS NULL)
    AND u.valid_from <= $1::date
    AND (u.valid_to IS NULL OR u.valid_to > $1::date)
    AND (u.code = h.commune_code OR ST_Intersects(u.geom, ST_PointOnSurface(h.geom)))
  ORDER BY u.code <> coalesce(h.commune_code, ''), u.code
  LIMIT 1
) c ON coalesce(h.side, 'vn') NOT IN ('la', 'kh')
WHERE {{hotspot h}}
  AND coalesce(h.recorded_at <= $2::timestamptz, true) AND coalesce(h.ended_at > $2::timestamptz, h.ended_at IS NULL)
ORDER BY h.code
