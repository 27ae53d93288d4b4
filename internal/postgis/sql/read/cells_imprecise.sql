-- Incidents that no cell of a resolution can hold, because their place is not known so finely; cell_7 stands for the resolution asked. $1 from, $2 to, $3 kinds; each may be null.
SELECT count(*)
FROM incident
WHERE ended_at IS NULL
  AND cell_7 IS NULL
  AND ($1::date IS NULL OR occurred_from >= $1::date)
  AND ($2::date IS NULL OR occurred_from <= $2::date)
  AND ($3::text[] IS NULL OR kind = ANY ($3::text[]))
