-- Incidents per H3 cell; cell_7 stands for the resolution asked, incidents placed more coarsely have none there. $1 from, $2 to, $3 kinds, $4 with any of these substances, $5-$8 west, south, east, north; each may be null.
SELECT cell_7, count(*)
FROM incident AS i
WHERE {{incident i}}
  AND ended_at IS NULL
  AND (source, source_ref) NOT IN (SELECT d.source, d.source_ref FROM incident_double AS d WHERE {{incident_double d}})
  AND cell_7 IS NOT NULL
  AND ($1::date IS NULL OR occurred_from >= $1::date)
  AND ($2::date IS NULL OR occurred_from <= $2::date)
  AND ($3::text[] IS NULL OR kind = ANY ($3::text[]))
  AND ($4::text[] IS NULL OR EXISTS (SELECT FROM substance_line AS l WHERE l.incident_id = i.id AND l.substance = ANY ($4)))
  AND ($5::double precision IS NULL
    OR geom && ST_MakeEnvelope($5::double precision, $6::double precision, $7::double precision, $8::double precision, 4326))
GROUP BY cell_7
