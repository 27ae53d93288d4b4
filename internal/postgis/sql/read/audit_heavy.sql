-- Days from $1 on, up to $2, on which a post read or exported restricted data more than $3 times, and more than $4 times as often as on its own busiest day of the $5 days before and as its peers of the same role on their middle day.
WITH days AS (
  SELECT lower(a.post) AS post, (a.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day, count(*)::integer AS reads
  FROM audit AS a
  WHERE a.kind IN ('read', 'export')
    AND a.post <> ''
    AND a.at >= ($1::date - $5::integer)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
    AND a.at < ($2::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
  GROUP BY 1, 2
), roles AS (
  SELECT lower(name) AS post, name, role FROM account
)
SELECT coalesce(r.name, d.post), coalesce(r.role, ''), d.day, d.reads, usual.own, usual.peers
FROM days AS d
LEFT JOIN roles AS r ON r.post = d.post
CROSS JOIN LATERAL (
  SELECT
    coalesce(max(o.reads) FILTER (WHERE o.post = d.post), 0) AS own,
    coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY o.reads) FILTER (WHERE o.post <> d.post), 0) AS peers
  FROM days AS o
  LEFT JOIN roles AS p ON p.post = o.post
  WHERE (o.post = d.post AND o.day < d.day OR o.post <> d.post AND p.role = r.role)
    AND o.day BETWEEN d.day - $5::integer AND d.day
) AS usual
WHERE d.day >= $1::date
  AND d.reads > $3::integer
  AND d.reads > $4::integer * greatest(usual.own, usual.peers)
ORDER BY d.day DESC, d.reads DESC, 1
LIMIT 100
