-- Provinces and districts of source $1 that outlive their communes, and the day the last of these ended.
INSERT INTO unit_cut (id, valid_to)
SELECT u.id, lived.until
FROM unit AS u
CROSS JOIN LATERAL (
  SELECT max(coalesce(c.valid_to, 'infinity'::date)) AS until
  FROM unit AS c
  WHERE c.level = 'commune'
    AND c.ended_at IS NULL
    AND ((u.level = 'province' AND c.parent = u.code) OR (u.level = 'district' AND c.district = u.code))
    AND (u.valid_to IS NULL OR c.valid_from < u.valid_to)
    AND (c.valid_to IS NULL OR c.valid_to > u.valid_from)
) AS lived
WHERE u.level IN ('province', 'district')
  AND u.source = $1::text
  AND u.ended_at IS NULL
  AND lived.until > u.valid_from
  AND lived.until < coalesce(u.valid_to, 'infinity'::date)
