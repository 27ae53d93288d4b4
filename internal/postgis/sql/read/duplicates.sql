-- Pairs of incidents that may be the same event, the latest records first: $1 whether to list the pairs somebody decided on ($2 null: all; true: the same, false: different) or those nobody has, $3 commune or province, $4 from, $5 to (first day of the later record), $6 limit, $7, $8 numbers of the two where the page before ended. All but $1 and $6 may be null.
WITH pair AS (
  SELECT n.id AS first_id, b.id AS second_id, n.distance_m, NULL::boolean AS same, ''::text AS reason, NULL::text AS decided_by, NULL::timestamptz AS decided_at
  FROM incident AS b
  CROSS JOIN LATERAL incident_near(b) AS n
  WHERE NOT $1::boolean
    AND b.ended_at IS NULL
    AND ($4::date IS NULL OR b.occurred_from >= $4::date)
    AND ($5::date IS NULL OR b.occurred_from <= $5::date)
    AND n.id < b.id
    AND n.same IS NULL
  UNION ALL
  SELECT k.id, o.id, ST_Distance(k.geom::geography, o.geom::geography), p.same, p.reason, p.recorded_by, p.recorded_at
  FROM incident_pair AS p
  JOIN incident AS k ON k.source = p.keeper_source AND k.source_ref = p.keeper_ref AND k.ended_at IS NULL
  JOIN incident AS o ON o.source = p.other_source AND o.source_ref = p.other_ref AND o.ended_at IS NULL
  WHERE $1::boolean
    AND p.ended_at IS NULL
    AND ($2::boolean IS NULL OR p.same = $2::boolean)
    AND ($4::date IS NULL OR o.occurred_from >= $4::date)
    AND ($5::date IS NULL OR o.occurred_from <= $5::date)
), asked AS (
  SELECT p.*, count(*) OVER ()::integer AS total
  FROM pair AS p
  JOIN incident AS a ON a.id = p.first_id
  JOIN incident AS b ON b.id = p.second_id
  WHERE $3::text IS NULL
    OR $3::text IN (a.unit_code, b.unit_code)
    OR EXISTS (SELECT FROM unit AS u WHERE u.parent = $3::text AND u.level = 'commune' AND u.ended_at IS NULL AND u.code IN (a.unit_code, b.unit_code))
)
SELECT
  p.total,
  p.first_id, a.source, a.source_ref, a.kind, a.occurred_from, a.occurred_to, a.unit_code, ST_X(a.geom), ST_Y(a.geom), a.substances,
  p.second_id, b.source, b.source_ref, b.kind, b.occurred_from, b.occurred_to, b.unit_code, ST_X(b.geom), ST_Y(b.geom), b.substances,
  p.distance_m, p.same, p.reason, p.decided_by, p.decided_at
FROM asked AS p
JOIN incident AS a ON a.id = p.first_id
JOIN incident AS b ON b.id = p.second_id
WHERE $7::bigint IS NULL OR (p.second_id, p.first_id) < ($8::bigint, $7::bigint)
ORDER BY p.second_id DESC, p.first_id DESC
LIMIT $6::integer
