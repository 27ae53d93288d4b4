-- Which communes stand in an oversight area from a day until before another one (null: still), as area_commune says it of each day. $1 code of the area.
WITH member AS MATERIALIZED (
  SELECT m.unit_code, m.valid_from, greatest(a.valid_from, m.valid_from) AS first, least(a.valid_to, m.valid_to) AS after
  FROM area AS a
  JOIN area_member AS m ON m.area_id = a.id
  WHERE a.code = $1::text
    AND a.ended_at IS NULL
), commune AS MATERIALIZED (
  SELECT code, valid_from, valid_to
  FROM unit
  WHERE level = 'commune'
    AND ended_at IS NULL
    AND code = ANY (ARRAY(SELECT unit_code FROM member))
)
SELECT array_agg(m.unit_code ORDER BY m.unit_code), day.first, day.after
FROM member AS m
JOIN commune AS u ON u.code = m.unit_code
CROSS JOIN LATERAL (
  SELECT greatest(m.first, u.valid_from) AS first, least(m.after, u.valid_to, min(b.on_date)) AS after
  FROM commune_break AS b
  WHERE b.code = m.unit_code AND b.on_date > m.valid_from
) AS day
WHERE day.after IS NULL
  OR day.first < day.after
GROUP BY day.first, day.after
ORDER BY day.first, day.after
