-- Writes the substance lines of incidents recorded at $1, with mass by the factors $2 (a JSON list of border.MassFactor).
INSERT INTO substance_line (incident_id, line, substance, form, quantity, unit, low, high, mass_low_g, mass_g, mass_high_g, factor)
SELECT
  i.id, s.line, s.substance, nullif(s.form, ''), s.quantity, nullif(s.unit, ''), s.low, s.high,
  coalesce(s.low, s.quantity) * g.low,
  s.quantity * g.best,
  coalesce(s.high, s.quantity) * g.high,
  f.id
FROM incident AS i
CROSS JOIN LATERAL ROWS FROM (
  jsonb_to_recordset(i.substances) AS (substance text, form text, quantity double precision, unit text, low double precision, high double precision)
) WITH ORDINALITY AS s (substance, form, quantity, unit, low, high, line)
LEFT JOIN LATERAL (
  SELECT known.id, known.low_g, known.best_g, known.high_g
  FROM jsonb_to_recordset($2::jsonb) AS known (id text, substance text, unit text, low_g double precision, best_g double precision,
    high_g double precision, valid_from date, valid_to date)
  WHERE known.substance = s.substance
    AND known.unit = s.unit
    AND known.valid_from <= i.occurred_from
    AND (known.valid_to IS NULL OR known.valid_to >= i.occurred_from)
) AS f ON true
CROSS JOIN LATERAL (
  SELECT
    CASE s.unit WHEN 'g' THEN 1 WHEN 'kg' THEN 1000 ELSE f.low_g END AS low,
    CASE s.unit WHEN 'g' THEN 1 WHEN 'kg' THEN 1000 ELSE f.best_g END AS best,
    CASE s.unit WHEN 'g' THEN 1 WHEN 'kg' THEN 1000 ELSE f.high_g END AS high
) AS g
WHERE {{incident i}}
  AND i.recorded_at = $1 AND i.ended_at IS NULL AND i.substances <> '[]'
