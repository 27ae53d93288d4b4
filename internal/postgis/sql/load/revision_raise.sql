-- Counts up the revision of layers $1 at time $2 and tells channel $3. In order of names, against deadlocks.
WITH raised AS (
  INSERT INTO revision AS r (layer, n, changed_at)
  SELECT l, 1, $2
  FROM unnest($1::text[]) AS l
  ORDER BY l
  ON CONFLICT (layer) DO UPDATE SET n = r.n + 1, changed_at = greatest(r.changed_at, excluded.changed_at)
  RETURNING r.layer
)
SELECT pg_notify($3, layer)
FROM raised
