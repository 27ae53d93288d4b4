-- Current unit versions with a boundary of their own and no shares of cells, in their order; $1 is the source of drawn ones.
SELECT u.id
FROM unit AS u
WHERE u.ended_at IS NULL
  AND u.geom IS NOT NULL
  AND u.source <> $1::text
  AND NOT EXISTS (SELECT FROM unit_share AS s WHERE s.unit_id = u.id)
ORDER BY u.id
