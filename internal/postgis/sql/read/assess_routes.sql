-- Key routes that count: how many, how many between provinces, last recorded. $1 first day, $2 last day, $3 time (null: now). valid_to is a route's last day.
SELECT
  count(*),
  count(*) FILTER (WHERE level = 'inter_province'),
  max(recorded_at)
FROM (
  SELECT r.id, r.level, r.geom, r.recorded_at
  FROM route r
  WHERE {{route r}}
    AND r.approved_by <> ''
    AND coalesce(r.side, 'vn') NOT IN ('la', 'kh', 'cn')
    AND r.valid_from <= $2::date
    AND (r.valid_to IS NULL OR r.valid_to >= $1::date)
    AND (($3::timestamptz IS NULL AND r.ended_at IS NULL)
      OR (r.recorded_at <= $3::timestamptz AND (r.ended_at IS NULL OR r.ended_at > $3::timestamptz)))
) counted
