-- The sum of the revisions of layers $1 (null or empty: all) and the time of the last change, null if none.
SELECT coalesce(sum(n), 0)::bigint, max(changed_at)
FROM revision
WHERE coalesce(cardinality($1::text[]), 0) = 0 OR layer = ANY ($1)
