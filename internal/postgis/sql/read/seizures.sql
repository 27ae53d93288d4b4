-- What incidents found, by substance, the most frequent first; an incident counts once with each of its substances. $1 codes of communes and provinces, $2 from, $3 to, $4 kinds, $5 country of markers, $6 and $7 between which marker numbers, $8 with any of these substances; each may be null; {{of area}} keeps to an oversight area.
WITH found AS (
  SELECT l.*
  FROM incident_matching($1::text[], $2::date, $3::date, $4::text[], $5::text, $6::integer, $7::integer) AS i
  JOIN substance_line AS l ON l.incident_id = i.id AND ($8::text[] IS NULL OR l.substance = ANY ($8))
  WHERE {{incident i}} AND {{of area}}
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
