-- The official codes that units of provisional codes $1 have by now.
SELECT DISTINCT ON (provisional) provisional, code
FROM unit
WHERE provisional = ANY ($1::text[]) AND ended_at IS NULL
ORDER BY provisional, id DESC
