-- Hours of effort known only by commune or by a coarser cell; cell_7 stands for the resolution asked. $1 from, $2 to: months that overlap; each may be null.
SELECT coalesce(sum(hours), 0)
FROM effort
WHERE {{effort}}
  AND ended_at IS NULL
  AND cell_7 IS NULL
  AND ($1::date IS NULL OR month + interval '1 month' > $1::date)
  AND ($2::date IS NULL OR month <= $2::date)
