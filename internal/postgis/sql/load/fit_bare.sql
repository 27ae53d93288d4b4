-- How many units lack outlines for small scales; provinces of source $1 are drawn from communes that have some.
SELECT count(*)
FROM unit AS u
WHERE u.ended_at IS NULL
  AND u.geom IS NOT NULL
  AND u.level IN ('province', 'commune')
  AND u.source IS DISTINCT FROM $1::text
  AND NOT EXISTS (SELECT 1 FROM unit_far AS f WHERE f.unit_id = u.id)
