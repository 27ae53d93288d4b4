-- Provinces, or districts ($3 their level), to draw and for which days: those of communes recorded or ended at $1, on the day these begin and on the
-- first days of versions of source $2 that they reach into. A province given by others is not drawn.
WITH recorded AS (
  SELECT coalesce(provisional, code) AS code, CASE WHEN $3::text = 'district' THEN district ELSE parent END AS parent, valid_from, valid_to, content_sha256
  FROM unit
  WHERE level = 'commune' AND recorded_at = $1 AND ended_at IS NULL
), ended AS (
  SELECT coalesce(provisional, code) AS code, CASE WHEN $3::text = 'district' THEN district ELSE parent END AS parent, valid_from, valid_to, content_sha256
  FROM unit
  WHERE level = 'commune' AND ended_at = $1 AND recorded_at < $1
), changed AS ( -- a version that was only cut short changed on the days it lost
  SELECT
    coalesce(e.parent, r.parent) AS code,
    CASE WHEN e.code IS NULL OR r.code IS NULL THEN coalesce(e.valid_from, r.valid_from) ELSE least(e.valid_to, r.valid_to) END AS valid_from,
    CASE WHEN e.code IS NULL THEN r.valid_to WHEN r.code IS NULL THEN e.valid_to WHEN e.valid_to IS NULL OR r.valid_to IS NULL THEN NULL ELSE greatest(e.valid_to, r.valid_to) END AS valid_to
  FROM recorded AS r
  FULL JOIN ended AS e
    ON e.code = r.code AND e.valid_from = r.valid_from AND e.content_sha256 = r.content_sha256
), due AS (
  SELECT code, valid_from AS day FROM changed WHERE valid_from IS NOT NULL AND (length(code) = 2 OR ($3::text = 'district' AND code IS NOT NULL))
  UNION
  SELECT c.code, p.valid_from
  FROM changed AS c
  JOIN unit AS p ON p.code = c.code AND p.level = $3::text AND p.source = $2 AND p.ended_at IS NULL
  WHERE (length(c.code) = 2 OR ($3::text = 'district' AND c.code IS NOT NULL))
    AND p.valid_from > c.valid_from
    AND (c.valid_to IS NULL OR p.valid_from < c.valid_to)
)
SELECT d.day, array_agg(d.code ORDER BY d.code)
FROM due AS d
WHERE NOT EXISTS (
  SELECT 1
  FROM unit AS p
  WHERE p.code = d.code
    AND p.level = $3::text
    AND p.ended_at IS NULL
    AND p.source <> $2
    AND p.valid_from <= d.day
    AND (p.valid_to IS NULL OR p.valid_to > d.day)
)
GROUP BY d.day
ORDER BY d.day
