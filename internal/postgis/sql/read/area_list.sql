-- Oversight areas that hold on a day, with the number of their communes and the areas they share some with. $1 day, $2 code, $3 province, $4 commune (the last three may be null).
WITH standing AS MATERIALIZED (
  SELECT area_id, area_code, unit_id, unit_code
  FROM area_commune($1::date)
), size AS (
  SELECT area_id, count(*) AS n
  FROM standing
  GROUP BY area_id
), wanted AS (
  SELECT a.*, coalesce(size.n, 0) AS n
  FROM area a
  LEFT JOIN size ON size.area_id = a.id
  WHERE a.ended_at IS NULL
    AND a.valid_from <= $1::date
    AND (a.valid_to IS NULL OR a.valid_to > $1::date)
    AND ($2::text IS NULL OR a.code = $2::text)
    AND ($3::text IS NULL OR a.province = $3::text OR a.id IN (
      SELECT s.area_id FROM standing s JOIN unit u ON u.id = s.unit_id WHERE u.parent = $3::text))
    AND ($4::text IS NULL OR a.id IN (SELECT area_id FROM standing WHERE unit_code = $4::text))
), shared AS (
  SELECT w.id, o.area_code AS code, count(*) AS n, min(w.n) AS mine, min(size.n) AS theirs
  FROM wanted w
  JOIN standing s ON s.area_id = w.id
  JOIN standing o ON o.unit_code = s.unit_code AND o.area_id <> w.id
  JOIN size ON size.area_id = o.area_id
  GROUP BY w.id, o.area_code
)
SELECT
  w.id,
  w.code,
  w.name,
  w.holder_role,
  coalesce(w.province, ''),
  w.valid_from,
  w.valid_to,
  w.source,
  w.n,
  ARRAY(SELECT code FROM shared WHERE id = w.id AND n = mine ORDER BY code),
  ARRAY(SELECT code FROM shared WHERE id = w.id AND n = theirs ORDER BY code),
  ARRAY(SELECT code FROM shared WHERE id = w.id AND n < mine AND n < theirs ORDER BY code)
FROM wanted w
ORDER BY w.name COLLATE "vi-x-icu", w.code
