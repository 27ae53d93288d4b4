-- Every version of the communes that ever lay in provinces. $1 their codes.
SELECT code, name, parent, valid_from, valid_to, coalesce(area_km2, 0)
FROM unit
WHERE ended_at IS NULL AND level = 'commune' AND parent = ANY ($1::text[])
ORDER BY code, valid_from
