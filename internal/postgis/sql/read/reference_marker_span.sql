-- From which day until which (not included) the border markers are those of a day; null: no change before, none after. $1 day; $2 markers as they were before the change made then, null: as they are.
WITH known AS (
  SELECT valid_from, valid_to
  FROM marker
  WHERE {{marker}}
    AND CASE WHEN $2::timestamptz IS NULL THEN ended_at IS NULL
    ELSE recorded_at < $2::timestamptz AND (ended_at IS NULL OR ended_at >= $2::timestamptz) END
), change AS (
  SELECT valid_from AS day FROM known
  UNION
  SELECT valid_to + 1 FROM known
)
SELECT max(day) FILTER (WHERE day <= $1::date), min(day) FILTER (WHERE day > $1::date)
FROM change
