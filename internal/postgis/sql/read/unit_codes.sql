-- The codes incidents of a commune or province have: its own, and those of the communes of a province. $1 code.
SELECT $1::text
UNION
SELECT u.code
FROM unit AS u
WHERE u.parent = $1::text AND u.level = 'commune' AND u.ended_at IS NULL
