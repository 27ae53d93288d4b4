-- Incidents by first day, latest first. $1 codes of communes and provinces, $2 from, $3 to, $4 kinds, $5 country of markers, $6 and $7 between which marker numbers, $8 with any of these substances, $9 limit; $10 day, $11 id where the page before ended. All but $9 may be null; {{of area}} keeps to an oversight area.
WITH page AS (
  SELECT i.*
  FROM incident_matching($1::text[], $2::date, $3::date, $4::text[], $5::text, $6::integer, $7::integer) AS i
  WHERE {{incident i}} AND {{of area}}
    AND ($8::text[] IS NULL OR EXISTS (SELECT FROM substance_line AS l WHERE l.incident_id = i.id AND l.substance = ANY ($8)))
    AND ($11::bigint IS NULL OR (i.occurred_from, i.id) < ($10::date, $11::bigint))
  ORDER BY i.occurred_from DESC, i.id DESC
  LIMIT $9::integer
)
{{shown incidents}}
