-- Incidents per calendar month of their first day, empty months between included. $1 codes of communes and provinces, $2 from, $3 to, $4 kinds, $5 country of markers, $6 and $7 between which marker numbers, $8 with any of these substances; each may be null; {{of area}} keeps to an oversight area.
WITH found AS (
  SELECT date_trunc('month', i.occurred_from)::date AS month
  FROM incident_matching($1::text[], $2::date, $3::date, $4::text[], $5::text, $6::integer, $7::integer) AS i
  WHERE {{incident i}} AND {{of area}}
    AND ($8::text[] IS NULL OR EXISTS (SELECT FROM substance_line AS l WHERE l.incident_id = i.id AND l.substance = ANY ($8)))
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
