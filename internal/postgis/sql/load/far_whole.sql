-- What provinces of source $2 are made of: province, zoom, outlines of its communes. Those that hold one of the communes $3 on day $1; if that is null, those that have none yet, on their first day.
SELECT p.id, f.max_zoom, ST_AsEWKB(f.geom)
FROM unit AS p
JOIN unit AS c
  ON c.parent = p.code AND c.level = 'commune' AND c.ended_at IS NULL
  AND c.valid_from <= coalesce($1::date, p.valid_from) AND (c.valid_to IS NULL OR c.valid_to > coalesce($1::date, p.valid_from))
JOIN unit_far AS f ON f.unit_id = c.id
WHERE p.level = 'province'
  AND p.source = $2::text
  AND p.ended_at IS NULL
  AND p.geom IS NOT NULL
  AND CASE
    WHEN $1::date IS NULL THEN NOT EXISTS (SELECT 1 FROM unit_far AS own WHERE own.unit_id = p.id)
    ELSE p.valid_from <= $1::date AND (p.valid_to IS NULL OR p.valid_to > $1::date)
      AND p.code IN (SELECT parent FROM unit WHERE id = ANY ($3::bigint[]))
  END
ORDER BY p.id, f.max_zoom, c.code
