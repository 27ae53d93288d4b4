-- Repaired shapes of units, in the order of their repair. $1 day, $2 province, $3 limit, $4 id where the page before ended. $2 and $4 may be null.
WITH found AS MATERIALIZED (
  SELECT
    r.id, r.code, u.name, r.level, r.valid_from, r.reason_vi, r.reason_en, r.vertices_before, r.vertices_after,
    r.area_before_m2, r.area_after_m2, r.file, r.file_row, r.recorded_at
  FROM unit_repair AS r
  JOIN unit AS u
    ON u.code = r.code AND u.level = r.level AND u.ended_at IS NULL
    AND coalesce(u.shape_from, u.valid_from) = r.valid_from -- the shape may have been taken over
    AND u.valid_from <= $1::date AND (u.valid_to IS NULL OR u.valid_to > $1::date)
  WHERE r.ended_at IS NULL
    AND ($2::text IS NULL OR $2::text IN (u.parent, u.code))
)
SELECT (SELECT count(*) FROM found), found.*
FROM found
WHERE $4::bigint IS NULL OR id > $4::bigint
ORDER BY id
LIMIT $3::integer
