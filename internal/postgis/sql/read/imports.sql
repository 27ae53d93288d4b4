-- Imports of files and their undoing, the latest first, with how many there are in all: $1 the number before which the page begins (null: the latest), $2 limit, $3 the one import that is asked for (null: all). The account that has none is null.
SELECT
  i.id,
  i.layer,
  i.files,
  i.source,
  i.account,
  i.recorded_at,
  i.accepted,
  i.unchanged,
  i.refused,
  i.ended,
  i.undoes,
  u.id,
  u.recorded_at,
  u.account,
  i.merged_at IS NOT NULL AND i.undoes IS NULL AND u.id IS NULL,
  (SELECT count(*) FROM import WHERE {{import}} AND NOT single)
FROM import AS i
LEFT JOIN import AS u ON {{import u}} AND u.undoes = i.id
WHERE {{import i}}
  AND NOT i.single
  AND ($1::bigint IS NULL OR i.id < $1::bigint)
  AND ($3::bigint IS NULL OR i.id = $3::bigint)
ORDER BY i.id DESC
LIMIT $2::integer
