-- From which day until which (not included) the border line is that of a day; null: no change before, none after. $1 day.
WITH change AS (
  SELECT u.valid_from AS day
  FROM unit AS u
  WHERE u.ended_at IS NULL AND u.level = 'commune' AND EXISTS (SELECT FROM unit_border AS b WHERE b.unit_id = u.id)
  UNION
  SELECT u.valid_to
  FROM unit AS u
  WHERE u.ended_at IS NULL AND u.level = 'commune' AND EXISTS (SELECT FROM unit_border AS b WHERE b.unit_id = u.id)
  UNION
  SELECT valid_from FROM border_rest
  UNION
  SELECT valid_to FROM border_rest
)
SELECT max(day) FILTER (WHERE day <= $1::date), min(day) FILTER (WHERE day > $1::date)
FROM change
