-- For each staged unit: the current version of the same first day, the earlier one it cuts short, and the day it ends: where it says so, a later version begins, or the lineage ends it.
CREATE TEMPORARY TABLE unit_plan ON COMMIT DROP AS
SELECT
  s.seq,
  same.id AS same_id,
  earlier.id AS earlier_id,
  CASE
    WHEN same.id IS NULL THEN least(s.valid_to, later.valid_from, earlier.valid_to, gone.on_date)
    WHEN s.valid_to IS NULL THEN same.valid_to
    ELSE least(s.valid_to, later.valid_from, gone.on_date)
  END AS valid_to,
  same.content_sha256 = s.content_sha256 AS equal_content,
  same.valid_to AS same_valid_to
FROM stage AS s
LEFT JOIN unit AS same
  ON same.code = s.code AND same.level = s.level AND same.valid_from = s.valid_from AND same.ended_at IS NULL
LEFT JOIN unit AS earlier
  ON earlier.code = s.code AND earlier.level = s.level AND earlier.ended_at IS NULL
  AND earlier.valid_from < s.valid_from AND (earlier.valid_to IS NULL OR earlier.valid_to > s.valid_from)
LEFT JOIN LATERAL (
  SELECT min(u.valid_from) AS valid_from
  FROM unit AS u
  WHERE u.code = s.code AND u.level = s.level AND u.ended_at IS NULL AND u.valid_from > s.valid_from
) AS later ON true
LEFT JOIN LATERAL (
  SELECT min(l.on_date) AS on_date
  FROM lineage AS l
  WHERE l.from_code = s.code AND l.from_level = s.level AND l.ended_at IS NULL AND NOT l.derived AND l.on_date > s.valid_from
) AS gone ON true
WHERE s.verdict IS NULL
