-- How many incidents found a substance, each counted once. $1 codes of communes and provinces, $2 from, $3 to, $4 kinds, $5 country of markers, $6 and $7 between which marker numbers, $8 with any of these substances; each may be null; {{of area}} keeps to an oversight area.
SELECT count(*)
FROM incident_matching($1::text[], $2::date, $3::date, $4::text[], $5::text, $6::integer, $7::integer) AS i
WHERE {{incident i}} AND {{of area}}
  AND EXISTS (SELECT FROM substance_line AS l WHERE l.incident_id = i.id AND ($8::text[] IS NULL OR l.substance = ANY ($8)))
