-- Days on which lineage of law took effect, the latest first: day, legal references, rows, how many of each kind. $1 source of what follows for provinces, which no law says.
WITH kinds AS (
  SELECT on_date, kind, count(*) AS n
  FROM lineage
  WHERE ended_at IS NULL AND NOT derived AND source <> $1::text
  GROUP BY on_date, kind
)
SELECT
  k.on_date,
  (
    SELECT coalesce(array_agg(DISTINCT l.legal_ref ORDER BY l.legal_ref), '{}')
    FROM lineage AS l
    WHERE l.ended_at IS NULL AND NOT l.derived AND l.source <> $1::text AND l.on_date = k.on_date AND l.legal_ref <> ''
  ),
  sum(k.n)::integer,
  jsonb_object_agg(k.kind, k.n)
FROM kinds AS k
GROUP BY k.on_date
ORDER BY k.on_date DESC
