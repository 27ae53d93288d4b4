-- Unit versions of level $1 valid on $2 (date), each with the population nearest to that day that no reform of the unit and no break of its line parts from it, and units of other levels that lineage joins to it.
WITH version AS (
  SELECT code, level, valid_from, row_number() OVER (PARTITION BY code, level ORDER BY valid_from) AS n
  FROM unit
  WHERE ended_at IS NULL
), line AS ( -- the breaks next to the day: another version began, and no lineage says that it is the same unit
  SELECT v.code, v.level, max(v.valid_from) FILTER (WHERE v.valid_from <= $2::date) AS broke,
    min(v.valid_from) FILTER (WHERE v.valid_from > $2::date) AS breaks
  FROM version AS v
  LEFT JOIN lineage AS l ON l.ended_at IS NULL AND l.from_code = v.code AND l.from_level = v.level AND l.on_date = v.valid_from
    AND l.to_code = v.code AND l.to_level = v.level AND NOT l.partial AND l.kind IN ('unchanged', 'rename')
  WHERE v.n > 1 AND l.id IS NULL
  GROUP BY v.code, v.level
)
SELECT u.code, u.name, coalesce(u.parent, ''), u.valid_from, coalesce(u.area_km2, 0), p.residents, p.as_of, p.source
FROM unit AS u
LEFT JOIN line ON line.code = u.code AND line.level = u.level
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
    AND (line.broke IS NULL OR q.as_of >= line.broke)
    AND (line.breaks IS NULL OR q.as_of < line.breaks)
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
