-- Oversight areas that hold on a day, with the number of their communes and the areas they share some with. $1 day, $2 code, $3 province, $4 commune (the last three may be null).
WITH near AS MATERIALIZED ( -- with a code: that area and those that name a commune it names
  SELECT o.area_id
  FROM area a
  JOIN area_member m ON m.area_id = a.id
  JOIN area_member o ON o.unit_code = m.unit_code
  WHERE a.code = $2::text AND a.ended_at IS NULL
), standing AS MATERIALIZED (
  SELECT area_id, area_code, unit_id, unit_code
  FROM area_commune($1::date)
  WHERE $2::text IS NULL OR area_id IN (SELECT area_id FROM near)
), size AS MATERIALIZED (
  SELECT area_id, area_code, count(*) AS n
  FROM standing
  GROUP BY area_id, area_code
), shared AS MATERIALIZED ( -- pairs of areas and how many communes stand in both
  SELECT mine.id, other.id AS other_id, count(*) AS n
  FROM (SELECT array_agg(area_id) AS areas FROM standing GROUP BY unit_code) AS holders
  CROSS JOIN unnest(holders.areas) AS mine (id)
  CROSS JOIN unnest(holders.areas) AS other (id)
  WHERE mine.id <> other.id
  GROUP BY mine.id, other.id
), related AS MATERIALIZED (
  SELECT
    s.id,
    array_agg(other.area_code ORDER BY other.area_code) FILTER (WHERE s.n = mine.n) AS within,
    array_agg(other.area_code ORDER BY other.area_code) FILTER (WHERE s.n = other.n) AS holds,
    array_agg(other.area_code ORDER BY other.area_code) FILTER (WHERE s.n < mine.n AND s.n < other.n) AS overlaps
  FROM shared s
  JOIN size mine ON mine.area_id = s.id
  JOIN size other ON other.area_id = s.other_id
  GROUP BY s.id
)
SELECT
  a.id,
  a.code,
  a.name,
  a.holder_role,
  coalesce(a.province, ''),
  a.valid_from,
  a.valid_to,
  a.source,
  coalesce(size.n, 0),
  related.within,
  related.holds,
  related.overlaps
FROM area a
LEFT JOIN size ON size.area_id = a.id
LEFT JOIN related ON related.id = a.id
WHERE a.ended_at IS NULL
  AND a.valid_from <= $1::date
  AND (a.valid_to IS NULL OR a.valid_to > $1::date)
  AND ($2::text IS NULL OR a.code = $2::text)
  AND ($3::text IS NULL OR a.province = $3::text OR a.id IN (
    SELECT s.area_id FROM standing s JOIN unit u ON u.id = s.unit_id WHERE u.parent = $3::text))
  AND ($4::text IS NULL OR a.id IN (SELECT area_id FROM standing WHERE unit_code = $4::text))
ORDER BY a.name COLLATE "vi-x-icu", a.code
