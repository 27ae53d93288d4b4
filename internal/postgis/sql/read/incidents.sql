-- Incidents by first day, latest first. $1 codes of communes and provinces, $2 from, $3 to, $4 kinds, $5 oversight area (its communes on the first day of each), $6 country of markers, $7 and $8 between which marker numbers, $9 with any of these substances, $10 limit; $11 day, $12 id where the page before ended. All but $10 may be null.
WITH page AS (
  SELECT i.*
  FROM incident_matching($1::text[], $2::date, $3::date, $4::text[], $5::text, $6::text, $7::integer, $8::integer) AS i
  WHERE {{incident i}}
    AND ($9::text[] IS NULL OR EXISTS (SELECT FROM substance_line AS l WHERE l.incident_id = i.id AND l.substance = ANY ($9)))
    AND ($12::bigint IS NULL OR (i.occurred_from, i.id) < ($11::date, $12::bigint))
  ORDER BY i.occurred_from DESC, i.id DESC
  LIMIT $10::integer
)
{{shown incidents}}
