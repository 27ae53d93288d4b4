-- How many incidents found a substance, each counted once. $1 codes of communes and provinces, $2 from, $3 to, $4 kinds, $5 oversight area (its communes on the first day of each), $6 country of markers, $7 and $8 between which marker numbers, $9 with any of these substances; each may be null.
SELECT count(*)
FROM incident_matching($1::text[], $2::date, $3::date, $4::text[], $5::text, $6::text, $7::integer, $8::integer) AS i
WHERE {{incident i}}
  AND EXISTS (SELECT FROM substance_line AS l WHERE l.incident_id = i.id AND ($9::text[] IS NULL OR l.substance = ANY ($9)))
