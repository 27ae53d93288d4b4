-- Pairs of incidents somebody decided on, the latest records first: $1 what was said (null: anything; true: the same, false: different), $2 commune or province of either, $3 from, $4 to (first day of the later record), $5 limit, $6, $7 numbers of the two where the page before ended. All but $5 may be null.
WITH asked AS (
  SELECT k.id AS first_id, o.id AS second_id, ST_Distance(k.geom::geography, o.geom::geography) AS distance_m, p.same, p.reason,
    p.recorded_by AS decided_by, p.recorded_at AS decided_at, count(*) OVER ()::integer AS total
  FROM incident_pair AS p
  JOIN incident AS k ON {{incident k}} AND k.source = p.keeper_source AND k.source_ref = p.keeper_ref AND k.ended_at IS NULL
  JOIN incident AS o ON {{incident o}} AND o.source = p.other_source AND o.source_ref = p.other_ref AND o.ended_at IS NULL
  WHERE p.ended_at IS NULL
    AND ($1::boolean IS NULL OR p.same = $1::boolean)
    AND ($3::date IS NULL OR o.occurred_from >= $3::date)
    AND ($4::date IS NULL OR o.occurred_from <= $4::date)
    AND ($2::text IS NULL
      OR $2::text IN (k.unit_code, o.unit_code)
      OR EXISTS (SELECT FROM unit AS u WHERE u.parent = $2::text AND u.level = 'commune' AND u.ended_at IS NULL AND u.code IN (k.unit_code, o.unit_code)))
)
SELECT
  p.first_id, a.source, a.source_ref, a.kind, a.occurred_from, a.occurred_to, a.unit_code, ST_X(a.geom), ST_Y(a.geom), a.substances, coalesce(a.tier, 'internal'),
  p.second_id, b.source, b.source_ref, b.kind, b.occurred_from, b.occurred_to, b.unit_code, ST_X(b.geom), ST_Y(b.geom), b.substances, coalesce(b.tier, 'internal'),
  p.distance_m, p.same, p.reason, p.decided_by, p.decided_at,
  p.total
FROM asked AS p
JOIN incident AS a ON {{incident a}} AND a.id = p.first_id
JOIN incident AS b ON {{incident b}} AND b.id = p.second_id
WHERE $6::bigint IS NULL OR (p.second_id, p.first_id) < ($7::bigint, $6::bigint)
ORDER BY p.second_id DESC, p.first_id DESC
LIMIT $5::integer
