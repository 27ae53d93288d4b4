-- Traffic of crossings, the latest period first. $1 crossing (null: all), $2 from, $3 to: periods that overlap (each may be null), $4 limit, $5 id where the page before ended (null: none).
WITH matched AS (
  SELECT t.*, c.name, coalesce(c.tier, record_tier('crossings', c.type)) AS tier, row_number() OVER (ORDER BY t.period_from DESC, t.code) AS place
  FROM traffic AS t
  LEFT JOIN crossing AS c ON {{crossing c}} AND c.code = t.crossing AND c.ended_at IS NULL
  WHERE {{traffic t}}
    AND t.ended_at IS NULL
    AND ($1::text IS NULL OR t.crossing = $1::text)
    AND ($2::date IS NULL OR t.period_to >= $2::date)
    AND ($3::date IS NULL OR t.period_from <= $3::date)
)
SELECT
  place,
  (SELECT count(*) FROM matched) AS total,
  crossing,
  coalesce(name, ''),
  period,
  period_from,
  period_to,
  status,
  persons_in,
  persons_out,
  vehicles_in,
  vehicles_out,
  goods_t_in,
  goods_t_out,
  source,
  tier
FROM matched
WHERE $5::bigint IS NULL OR place > $5::bigint
ORDER BY place
LIMIT $4::integer
