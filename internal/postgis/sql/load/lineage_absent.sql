-- How many successors that lineage recorded at $1 names stand in no list of units on their day, by day.
SELECT l.on_date, count(DISTINCT (l.to_level, l.to_code))
FROM lineage AS l
WHERE l.recorded_at = $1
  AND l.ended_at IS NULL
  AND NOT l.derived
  AND NOT EXISTS (
    SELECT
    FROM unit AS u
    WHERE u.level = l.to_level
      AND u.code = l.to_code
      AND u.ended_at IS NULL
      AND u.valid_from <= l.on_date
      AND (u.valid_to IS NULL OR u.valid_to > l.on_date))
GROUP BY l.on_date
ORDER BY l.on_date
