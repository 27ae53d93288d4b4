-- What the records are now, as two numbers of which one rises with every change: the sum of the revisions, and the last change told of. No parameters.
SELECT
  (SELECT coalesce(sum(n), 0)::bigint FROM revision),
  (SELECT coalesce(max(id), 0) FROM record_change)
