-- Marks staged provinces that look as the version valid on $1 does, whenever that began.
UPDATE stage AS s
SET verdict = 'unchanged'
FROM unit AS u
WHERE u.code = s.code
  AND u.level = s.level
  AND u.ended_at IS NULL
  AND u.valid_from <= $1::date
  AND (u.valid_to IS NULL OR u.valid_to > $1::date)
  AND u.content_sha256 = s.content_sha256
