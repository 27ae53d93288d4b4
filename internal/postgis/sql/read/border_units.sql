-- Communes valid on a day and the border they hold, by code, paged. $1 day, $2 province, $3 only those that touch the border (false: that do not), $4 limit, $5 code where the page before ended; $2, $3 and $5 may be null. What a unit's source says of it goes before what its edges say.
WITH held AS (
  SELECT s.unit_id, s.country, bool_or(s.approximate) AS approximate, sum(s.length_m) / 1000 AS km
  FROM unit_border s
  GROUP BY s.unit_id, s.country
), found AS (
  SELECT
    u.id,
    u.code,
    u.name,
    coalesce(u.parent, '') AS province,
    coalesce(
      u.on_border,
      CASE
        WHEN u.id IN (SELECT unit_id FROM held) THEN true
        WHEN u.geom IS NOT NULL AND NOT u.schematic AND EXISTS (SELECT 1 FROM border_line WHERE ended_at IS NULL) THEN false
      END
    ) AS touches,
    u.schematic,
    u.geom IS NOT NULL AS shaped
  FROM unit u
  WHERE u.level = 'commune'
    AND u.ended_at IS NULL
    AND u.valid_from <= $1::date
    AND (u.valid_to IS NULL OR u.valid_to > $1::date)
    AND ($2::text IS NULL OR u.parent = $2::text)
)
SELECT
  (SELECT count(*) FROM found WHERE $3::boolean IS NULL OR touches = $3::boolean),
  f.id,
  f.shaped,
  f.code,
  f.name,
  f.province,
  f.touches,
  f.schematic,
  stretch.countries,
  stretch.km,
  coalesce(stretch.approximate, false)
FROM found f
LEFT JOIN (
  SELECT
    held.unit_id,
    array_agg(held.country ORDER BY held.km DESC, held.country) AS countries,
    array_agg(held.km ORDER BY held.km DESC, held.country) AS km,
    bool_or(held.approximate) AS approximate
  FROM held
  GROUP BY held.unit_id
) stretch ON stretch.unit_id = f.id
WHERE ($3::boolean IS NULL OR f.touches = $3::boolean)
  AND ($5::text IS NULL OR f.code > $5::text)
ORDER BY f.code
LIMIT $4::integer
