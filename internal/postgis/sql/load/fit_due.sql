-- Units to be fitted: those without outlines for small scales, but provinces of source $1, which are drawn from communes; and those that took their shape over from one of them.
CREATE TEMPORARY TABLE fit_due ON COMMIT DROP AS
WITH bare AS (
  SELECT u.id, u.level, u.code, u.valid_from
  FROM unit AS u
  WHERE u.ended_at IS NULL
    AND u.geom IS NOT NULL
    AND u.level IN ('province', 'commune')
    AND u.source IS DISTINCT FROM $1::text
    AND NOT EXISTS (SELECT 1 FROM unit_far AS f WHERE f.unit_id = u.id)
)
SELECT id
FROM bare
UNION
SELECT u.id
FROM bare
JOIN unit AS u ON u.level = bare.level AND u.code = bare.code AND u.shape_from = bare.valid_from AND u.ended_at IS NULL
