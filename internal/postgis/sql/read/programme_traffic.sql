-- Crossings of provinces with which figures of traffic are there for every period of theirs within a time. $1 first day, $2 last day, $3 provinces (null: all), $4 as known on (time; null: now).
SELECT
  c.code,
  c.name,
  coalesce(count(t.id), 0)::integer,
  coalesce(bool_and(t.persons_in IS NOT NULL AND t.persons_out IS NOT NULL), false),
  coalesce(bool_and(t.vehicles_in IS NOT NULL AND t.vehicles_out IS NOT NULL), false),
  coalesce(bool_and(t.goods_t_in IS NOT NULL AND t.goods_t_out IS NOT NULL), false)
FROM crossing c
LEFT JOIN traffic t ON t.crossing = c.code AND coalesce(t.recorded_at <= $4::timestamptz, true) AND coalesce(t.ended_at > $4::timestamptz, t.ended_at IS NULL) AND t.period_from >= $1::date AND t.period_from <= $2::date
  AND coalesce(t.status, 'open') <> 'closed'
WHERE {{crossing c}}
  AND coalesce(c.recorded_at <= $4::timestamptz, true) AND coalesce(c.ended_at > $4::timestamptz, c.ended_at IS NULL)
  AND c.type IN ('international', 'main', 'secondary')
  AND ($3::text[] IS NULL OR c.province_code = ANY ($3::text[]))
GROUP BY c.code, c.name
ORDER BY c.code
