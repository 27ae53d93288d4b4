-- Every version of units. $1 codes, $2 their levels, in pairs.
SELECT u.code, u.name, coalesce(u.parent, ''), u.valid_from, u.valid_to, coalesce(u.area_km2, 0)
FROM unnest($1::text[], $2::text[]) AS kin (code, level)
JOIN unit AS u ON u.code = kin.code AND u.level = kin.level
WHERE u.ended_at IS NULL
ORDER BY u.code, u.valid_from
