-- How many pairs the latest $5 records make with earlier ones, counted up to $4: $1 commune or province of either, $2 from, $3 to (first day of the later record); each of these may be null.
SELECT count(*)
FROM (
  SELECT
  FROM (
    SELECT i.id
    FROM incident AS i
    WHERE {{incident i}}
      AND i.ended_at IS NULL
      AND ($2::date IS NULL OR i.occurred_from >= $2::date)
      AND ($3::date IS NULL OR i.occurred_from <= $3::date)
    ORDER BY i.id DESC
    LIMIT $5::integer
  ) AS later
  JOIN incident AS b ON {{incident b}} AND b.id = later.id
  CROSS JOIN LATERAL incident_near(b) AS n
  JOIN incident AS a ON {{incident a}} AND a.id = n.id
  WHERE n.id < b.id
    AND n.same IS NULL
    AND ($1::text IS NULL
      OR $1::text IN (a.unit_code, b.unit_code)
      OR EXISTS (SELECT FROM unit AS u WHERE u.parent = $1::text AND u.level = 'commune' AND u.ended_at IS NULL AND u.code IN (a.unit_code, b.unit_code)))
  LIMIT $4::integer
) AS pair
