-- Everything recorded of an oversight area, the latest first. $1 code.
SELECT
  a.id,
  a.code,
  a.name,
  a.holder_role,
  coalesce(a.province, ''),
  a.valid_from,
  a.valid_to,
  a.source,
  (SELECT count(DISTINCT unit_code) FROM area_member WHERE area_id = a.id),
  a.recorded_at,
  a.ended_at
FROM area a
WHERE a.code = $1::text
ORDER BY a.recorded_at DESC, a.id DESC
