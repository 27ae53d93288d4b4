-- Incidents per calendar month of their first day, empty months between included. $1 commune or province code, $2 from, $3 to, $4 kinds, $5 oversight area (its communes on the first day of each), $6 country of markers, $7 and $8 between which marker numbers; each may be null.
WITH found AS (
  SELECT date_trunc('month', i.occurred_from)::date AS month
  FROM incident i
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
), span AS (
  SELECT
    date_trunc('month', coalesce($2::date, min(month)))::date AS first,
    date_trunc('month', coalesce($3::date, max(month)))::date AS last
  FROM found
)
SELECT to_char(m.month, 'YYYY-MM'), count(found.month)
FROM span
CROSS JOIN LATERAL generate_series(span.first::timestamp, least(span.last, (span.first + interval '100 years')::date)::timestamp, interval '1 month') AS m (month)
LEFT JOIN found ON found.month = m.month::date
GROUP BY m.month
ORDER BY m.month
