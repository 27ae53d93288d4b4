-- The records of layer $1 changed by transactions that snapshot $2 did not see; null for more than can be named.
SELECT ids
FROM record_change
WHERE layer = $1
  AND txid >= pg_snapshot_xmin($2::text::pg_snapshot)
  AND NOT pg_visible_in_snapshot(txid, $2::text::pg_snapshot)
