-- What incidents found, by substance, the most frequent first; an incident counts once with each of its substances. $1 commune or province code, $2 from, $3 to, $4 kinds, $5 oversight area (its communes on the first day of each), $6 country of markers, $7 and $8 between which marker numbers; each may be null.
WITH found AS (
  SELECT l.*
  FROM incident AS i
  JOIN substance_line AS l ON l.incident_id = i.id
  WHERE i.ended_at IS NULL
    AND (i.source, i.source_ref) NOT IN (SELECT source, source_ref FROM incident_double)
    AND ($1::text IS NULL OR i.unit_code = $1::text OR i.unit_code IN (
      SELECT code FROM unit WHERE parent = $1::text AND level = 'commune' AND ended_at IS NULL))
    AND ($2::date IS NULL OR i.occurred_from >= $2::date)
    AND ($3::date IS NULL OR i.occurred_from <= $3::date)
    AND ($4::text[] IS NULL OR i.kind = ANY ($4::text[]))
    AND ($5::text IS NULL OR EXISTS (
      SELECT FROM area_commune(i.occurred_from) c WHERE c.area_code = $5::text AND c.unit_code = i.unit_code))
    AND ($7::integer IS NULL OR i.id IN (SELECT incident_between($6::text, $7::integer, $8::integer)))
), by_unit AS (
  SELECT substance, jsonb_agg(jsonb_build_object('unit', unit, 'quantity', quantity) ORDER BY unit) AS quantities
  FROM (
    SELECT substance, unit, sum(quantity) AS quantity
    FROM found
    WHERE quantity IS NOT NULL
    GROUP BY substance, unit
  ) AS u
  GROUP BY substance
)
SELECT
  f.substance,
  count(DISTINCT f.incident_id)::integer,
  count(*)::integer,
  (count(*) - count(f.mass_g))::integer,
  sum(f.mass_low_g) FILTER (WHERE f.mass_g IS NOT NULL),
  sum(f.mass_g),
  sum(f.mass_high_g) FILTER (WHERE f.mass_g IS NOT NULL),
  coalesce(b.quantities, '[]')
FROM found AS f
LEFT JOIN by_unit AS b USING (substance)
GROUP BY f.substance, b.quantities
ORDER BY 2 DESC, f.substance
