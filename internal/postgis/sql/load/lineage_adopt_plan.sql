-- The units with provisional codes, by their ids $1, that get the official codes $2: until when, and what of those codes they cut short.
CREATE TEMPORARY TABLE adopted ON COMMIT DROP AS
SELECT
  u.id,
  g.code,
  earlier.id AS earlier_id,
  least(
    u.valid_to,
    earlier.valid_to,
    (SELECT min(v.valid_from)
     FROM unit AS v
     WHERE v.code = g.code AND v.level = u.level AND v.ended_at IS NULL AND v.valid_from > u.valid_from),
    (SELECT min(l.on_date)
     FROM lineage AS l
     WHERE l.from_code = g.code AND l.from_level = u.level AND l.ended_at IS NULL AND l.on_date > u.valid_from)
  ) AS valid_to
FROM unnest($1::bigint[], $2::text[]) AS g (id, code)
JOIN unit AS u ON u.id = g.id
LEFT JOIN unit AS earlier
  ON earlier.code = g.code AND earlier.level = u.level AND earlier.ended_at IS NULL
  AND earlier.valid_from < u.valid_from AND (earlier.valid_to IS NULL OR earlier.valid_to > u.valid_from)
WHERE NOT EXISTS (
  SELECT 1
  FROM unit AS same
  WHERE same.code = g.code AND same.level = u.level AND same.ended_at IS NULL AND same.valid_from = u.valid_from
)
