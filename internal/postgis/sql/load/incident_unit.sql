-- Finds the commune of current incidents on the day they occurred: of those recorded at $1, or of those that units recorded or ended at $2 may concern.
-- By their point (on a shared edge the smallest code); where no commune holds the point, or there is none, the
-- commune the source names, if it was valid that day and has no outline that says otherwise. What is known by
-- province only goes to the province: nothing counts below its precision.
WITH touched AS (
  SELECT code, geom
  FROM unit
  WHERE level = 'commune' AND (recorded_at = $2::timestamptz OR ended_at = $2::timestamptz)
), concerned AS (
  SELECT id FROM incident WHERE ended_at IS NULL AND recorded_at = $1::timestamptz
  UNION
  SELECT i.id FROM touched AS t JOIN incident AS i ON i.geom && t.geom WHERE i.ended_at IS NULL
  UNION
  SELECT i.id FROM touched AS t JOIN incident AS i ON i.commune_code = t.code WHERE i.ended_at IS NULL
  UNION
  SELECT i.id FROM touched AS t JOIN incident AS i ON i.unit_code = t.code WHERE i.ended_at IS NULL
), found AS (
  SELECT
    i.id,
    coalesce(
      (SELECT min(u.code)
       FROM unit AS u
       WHERE u.level = 'commune'
         AND u.ended_at IS NULL
         AND u.valid_from <= i.occurred_from
         AND (u.valid_to IS NULL OR u.valid_to > i.occurred_from)
         AND ST_Intersects(u.geom, i.geom)),
      (SELECT min(u.code)
       FROM unit AS u
       WHERE u.level = 'commune'
         AND u.ended_at IS NULL
         AND u.code = i.commune_code
         AND u.valid_from <= i.occurred_from
         AND (u.valid_to IS NULL OR u.valid_to > i.occurred_from)
         AND (i.geom IS NULL OR u.geom IS NULL))
    ) AS code
  FROM concerned
  JOIN incident AS i USING (id)
), supported AS (
  SELECT
    f.id,
    CASE WHEN i.loc_precision <> 6 THEN f.code ELSE (
      SELECT max(u.parent)
      FROM unit AS u
      WHERE u.level = 'commune'
        AND u.ended_at IS NULL
        AND u.code = f.code
        AND u.valid_from <= i.occurred_from
        AND (u.valid_to IS NULL OR u.valid_to > i.occurred_from))
    END AS code
  FROM found AS f
  JOIN incident AS i USING (id)
)
UPDATE incident AS i
SET unit_code = f.code
FROM supported AS f
WHERE i.id = f.id AND i.unit_code IS DISTINCT FROM f.code
