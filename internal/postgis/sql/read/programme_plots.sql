-- Plots with every state they were in, oldest first, and the commune each lies in on $1 (day), as known on $2 (time; null: now).
SELECT
  p.code,
  coalesce(p.side, ''),
  coalesce(c.code, ''),
  coalesce(c.parent, ''),
  v.states,
  v.days,
  p.revisit_due,
  p.area_m2
FROM plot p
CROSS JOIN LATERAL (
  SELECT array_agg(s.state ORDER BY s.day, s.n, s.id) AS states, array_agg(s.day ORDER BY s.day, s.n, s.id) AS days
  FROM (
    SELECT 'found' AS state, p.found_on AS day, 0 AS n, 0 AS id
    UNION ALL
    SELECT 'destroyed', p.destroyed_on, 1, 0
    WHERE p.destroyed_on IS NOT NULL
    UNION ALL
    SELECT o.state, coalesce(o.since, (o.recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date), 2, o.id
    FROM plot o
    WHERE {{plot o}}
      AND o.code = p.code AND o.state NOT IN ('found', 'destroyed')
      AND coalesce(o.recorded_at <= $2::timestamptz, true)
  ) s
) v
LEFT JOIN LATERAL (
  SELECT u.code, u.parent
  FROM unit u
  WHERE u.level = 'commune'
    AND coalesce(u.recorded_at <= $2::timestamptz, true) AND coalesce(u.ended_at > $2::timestamptz, u.ended_at IS NULL)
    AND u.valid_from <= $1::date
    AND (u.valid_to IS NULL OR u.valid_to > $1::date)
    AND ST_Intersects(u.geom, ST_PointOnSurface(p.geom))
  ORDER BY u.code
  LIMIT 1
) c ON coalesce(p.side, 'vn') NOT IN ('la', 'kh')
WHERE {{plot p}}
  AND coalesce(p.recorded_at <= $2::timestamptz, true) AND coalesce(p.ended_at > $2::timestamptz, p.ended_at IS NULL)
ORDER BY p.code
