-- The latest record below the $4 latest ones, whose pairs are not looked for yet; null: there is none. $1 from, $2 to (first day), $3 the record to begin at; each of these may be null.
SELECT i.id
FROM incident AS i
WHERE {{incident i}}
  AND i.ended_at IS NULL
  AND ($1::date IS NULL OR i.occurred_from >= $1::date)
  AND ($2::date IS NULL OR i.occurred_from <= $2::date)
  AND ($3::bigint IS NULL OR i.id <= $3::bigint)
ORDER BY i.id DESC
OFFSET $4::integer
LIMIT 1
