-- Unit versions of level $1 valid on $2 (date), each with the population nearest to that day that no reform of the unit parts from it, and units of other levels that lineage joins to it.
SELECT u.code, u.name, coalesce(u.parent, ''), u.valid_from, coalesce(u.area_km2, 0), p.residents, p.as_of, p.source
FROM unit AS u
LEFT JOIN LATERAL (
  SELECT residents, as_of, source
  FROM population AS q
  WHERE q.unit_code = u.code
    AND q.ended_at IS NULL
    AND NOT EXISTS (
      SELECT
      FROM lineage AS l
      WHERE l.ended_at IS NULL
        AND l.from_code = u.code
        AND l.from_level = u.level
        AND (l.partial OR l.kind NOT IN ('unchanged', 'rename'))
        AND l.on_date > least(q.as_of, $2::date)
        AND l.on_date <= greatest(q.as_of, $2::date)
    )
    AND NOT EXISTS (
      SELECT
      FROM lineage AS l
      WHERE l.ended_at IS NULL
        AND l.to_code = u.code
        AND l.to_level = u.level
        AND (l.partial OR l.kind NOT IN ('unchanged', 'rename'))
        AND l.on_date > least(q.as_of, $2::date)
        AND l.on_date <= greatest(q.as_of, $2::date)
    )
  ORDER BY abs(q.as_of - $2::date), q.as_of DESC
  LIMIT 1
) AS p ON true
WHERE u.ended_at IS NULL
  AND u.valid_from <= $2
  AND (u.valid_to IS NULL OR u.valid_to > $2)
  AND (u.level = $1
    OR EXISTS (SELECT FROM lineage AS l WHERE l.ended_at IS NULL AND l.to_level = $1 AND l.from_level = u.level AND l.from_code = u.code)
    OR EXISTS (SELECT FROM lineage AS l WHERE l.ended_at IS NULL AND l.from_level = $1 AND l.to_level = u.level AND l.to_code = u.code))
ORDER BY u.code
