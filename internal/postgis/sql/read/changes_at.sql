-- How far the records of layer $1 have come: the snapshot, the revision, the last and the first change told of (0: none).
SELECT
  pg_current_snapshot()::text,
  coalesce((SELECT n FROM revision WHERE layer = $1), 0),
  coalesce(max(id), 0),
  coalesce(min(id), 0)
FROM record_change
