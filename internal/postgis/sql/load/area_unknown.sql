-- What is wrong with the communes $1 of an area, from days $2 to days $3: their places in the list (from 0), and whether no commune ever had the code (else there is none in that time).
SELECT g.place - 1, NOT EXISTS (SELECT FROM unit AS u WHERE u.code = g.code AND u.level = 'commune' AND u.ended_at IS NULL)
FROM unnest($1::text[], $2::date[], $3::date[]) WITH ORDINALITY AS g (code, valid_from, valid_to, place)
WHERE NOT EXISTS (
  SELECT
  FROM unit AS u
  WHERE u.code = g.code AND u.level = 'commune' AND u.ended_at IS NULL
    AND (g.valid_to IS NULL OR u.valid_from < g.valid_to)
    AND (u.valid_to IS NULL OR u.valid_to > g.valid_from)
)
ORDER BY g.place
