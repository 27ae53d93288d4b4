-- Incidents per calendar month of their first day, empty months between included. $1 codes of communes and provinces, $2 from, $3 to, $4 kinds, $5 oversight area (its communes on the first day of each), $6 country of markers, $7 and $8 between which marker numbers, $9 with any of these substances; each may be null.
WITH found AS (
  SELECT date_trunc('month', i.occurred_from)::date AS month
  FROM incident_matching($1::text[], $2::date, $3::date, $4::text[], $5::text, $6::text, $7::integer, $8::integer) AS i
  WHERE {{incident i}}
    AND ($9::text[] IS NULL OR EXISTS (SELECT FROM substance_line AS l WHERE l.incident_id = i.id AND l.substance = ANY ($9)))
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
