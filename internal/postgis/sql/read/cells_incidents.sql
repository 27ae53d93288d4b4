-- Incidents per H3 cell; cell_7 stands for the resolution asked, incidents placed more coarsely have none there. $1 from, $2 to, $3 kinds, $4-$7 west, south, east, north; each may be null.
SELECT cell_7, count(*)
FROM incident
WHERE ended_at IS NULL
  AND (source, source_ref) NOT IN (SELECT source, source_ref FROM incident_double)
  AND cell_7 IS NOT NULL
  AND ($1::date IS NULL OR occurred_from >= $1::date)
  AND ($2::date IS NULL OR occurred_from <= $2::date)
  AND ($3::text[] IS NULL OR kind = ANY ($3::text[]))
  AND ($4::double precision IS NULL
    OR geom && ST_MakeEnvelope($4::double precision, $5::double precision, $6::double precision, $7::double precision, 4326))
GROUP BY cell_7
