-- Works the masses of all substance lines out again by the factors $1 (a JSON list of border.MassFactor), as substance_lines.sql does; writes those that differ.
UPDATE substance_line AS l
SET mass_low_g = n.low_g, mass_g = n.best_g, mass_high_g = n.high_g, factor = n.factor
FROM (
  SELECT o.incident_id, o.line, f.id AS factor,
    coalesce(o.low, o.quantity) * g.low AS low_g,
    o.quantity * g.best AS best_g,
    coalesce(o.high, o.quantity) * g.high AS high_g
  FROM substance_line AS o
  JOIN incident AS i ON {{incident i}} AND i.id = o.incident_id
  LEFT JOIN jsonb_to_recordset($1::jsonb) AS f (id text, substance text, unit text, low_g double precision, best_g double precision,
    high_g double precision, valid_from date, valid_to date)
    ON f.substance = o.substance
    AND f.unit = o.unit
    AND f.valid_from <= i.occurred_from
    AND (f.valid_to IS NULL OR f.valid_to >= i.occurred_from)
  CROSS JOIN LATERAL (
    SELECT
      CASE o.unit WHEN 'g' THEN 1 WHEN 'kg' THEN 1000 ELSE f.low_g END AS low,
      CASE o.unit WHEN 'g' THEN 1 WHEN 'kg' THEN 1000 ELSE f.best_g END AS best,
      CASE o.unit WHEN 'g' THEN 1 WHEN 'kg' THEN 1000 ELSE f.high_g END AS high
  ) AS g
) AS n
WHERE n.incident_id = l.incident_id
  AND n.line = l.line
  AND (l.mass_low_g, l.mass_g, l.mass_high_g, l.factor) IS DISTINCT FROM (n.low_g, n.best_g, n.high_g, n.factor)
