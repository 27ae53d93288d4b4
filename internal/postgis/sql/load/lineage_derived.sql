-- Keeps the rows that two lists say without a law: where a district's communes on the eve of a list are the same in it, by code, kind and folded name, they go on; so do provinces on a day on which none came or went. Rows that hold no more, or of which a table speaks by now, end. $1 moment, $2 source.
WITH list AS (
  SELECT DISTINCT n.level, n.valid_from AS day
  FROM unit AS n
  JOIN unit AS p ON p.code = n.code AND p.level = n.level AND p.ended_at IS NULL AND p.valid_to = n.valid_from
  WHERE n.level IN ('commune', 'province') AND n.ended_at IS NULL
), eve AS (
  SELECT l.level, l.day, u.code, u.district, folded(u.kind) AS kind, folded(u.name) AS name, u.name AS spelled, u.kind AS spelled_kind, u.valid_to
  FROM list AS l
  JOIN unit AS u ON u.level = l.level AND u.ended_at IS NULL AND u.valid_from < l.day AND (u.valid_to IS NULL OR u.valid_to >= l.day)
), begun AS (
  SELECT l.level, l.day, u.code, u.district, folded(u.kind) AS kind, folded(u.name) AS name, u.name AS spelled, u.kind AS spelled_kind
  FROM list AS l
  JOIN unit AS u ON u.level = l.level AND u.ended_at IS NULL AND u.valid_from = l.day
), pair AS (
  SELECT
    level,
    day,
    code,
    eve.district AS was_in,
    begun.district AS is_in,
    eve.code IS NULL OR begun.code IS NULL AND eve.valid_to = day AS came_or_went,
    coalesce(
      (eve.kind, eve.name) = (begun.kind, begun.name) AND eve.valid_to = day AND (level = 'province' OR eve.district = begun.district),
      false
    ) AND NOT EXISTS (
      SELECT
      FROM lineage AS k
      WHERE k.ended_at IS NULL AND NOT k.derived AND NOT k.without_unit AND k.on_date = day
        AND (k.from_code = code AND k.from_level = level OR k.to_code = code AND k.to_level = level)
    ) AS same,
    eve.spelled AS from_name,
    eve.spelled_kind AS from_kind,
    begun.spelled AS to_name,
    begun.spelled_kind AS to_kind
  FROM eve
  FULL JOIN begun USING (level, day, code)
), touched AS (
  SELECT level, day, was_in AS district FROM pair WHERE level = 'commune' AND NOT same AND was_in IS NOT NULL
  UNION
  SELECT level, day, is_in FROM pair WHERE level = 'commune' AND NOT same AND is_in IS NOT NULL
), goes_on AS (
  SELECT p.*
  FROM pair AS p
  WHERE p.same
    AND CASE WHEN p.level = 'commune'
      THEN NOT EXISTS (SELECT FROM touched AS t WHERE t.day = p.day AND t.district = p.was_in)
      ELSE NOT EXISTS (SELECT FROM pair AS o WHERE o.level = p.level AND o.day = p.day AND o.came_or_went)
    END
), ended AS (
  UPDATE lineage AS l
  SET ended_at = $1
  WHERE l.derived AND l.ended_at IS NULL
    AND NOT EXISTS (SELECT FROM goes_on AS g WHERE g.day = l.on_date AND g.code = l.from_code AND g.level = l.from_level)
)
INSERT INTO lineage (
  on_date, from_code, from_level, to_code, to_level, kind, partial, from_kind, from_name, to_kind, to_name, source, derived,
  content_sha256, recorded_at
)
SELECT g.day, g.code, g.level, g.code, g.level, 'unchanged', false, g.from_kind, g.from_name, g.to_kind, g.to_name, $2::text, true, '\x', $1
FROM goes_on AS g
WHERE NOT EXISTS (
  SELECT
  FROM lineage AS l
  WHERE l.ended_at IS NULL AND l.derived AND l.on_date = g.day AND l.from_code = g.code AND l.from_level = g.level
)
