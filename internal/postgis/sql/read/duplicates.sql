-- Pairs of incidents that may be the same event and on which nobody has decided, the latest records first, of the latest $7 records looked at: $1 commune or province of either, $2 from, $3 to (first day of the later record), $4 limit, $5, $6 numbers of the two where the page before ended (the one before lies lower). $1 to $3, $5 and $6 may be null.
SELECT
  a.id, a.source, a.source_ref, a.kind, a.occurred_from, a.occurred_to, a.unit_code, ST_X(a.geom), ST_Y(a.geom), a.substances, coalesce(a.tier, 'internal'),
  b.id, b.source, b.source_ref, b.kind, b.occurred_from, b.occurred_to, b.unit_code, ST_X(b.geom), ST_Y(b.geom), b.substances, coalesce(b.tier, 'internal'),
  n.distance_m, NULL::boolean, ''::text, NULL::text, NULL::timestamptz
FROM (
  SELECT i.id
  FROM incident AS i
  WHERE {{incident i}}
    AND i.ended_at IS NULL
    AND ($2::date IS NULL OR i.occurred_from >= $2::date)
    AND ($3::date IS NULL OR i.occurred_from <= $3::date)
    AND ($6::bigint IS NULL OR i.id <= $6::bigint)
  ORDER BY i.id DESC
  LIMIT $7::integer
) AS later
JOIN incident AS b ON {{incident b}} AND b.id = later.id
CROSS JOIN LATERAL incident_near(b) AS n
JOIN incident AS a ON {{incident a}} AND a.id = n.id
WHERE n.id < b.id
  AND n.same IS NULL
  AND ($6::bigint IS NULL OR (b.id, n.id) < ($6::bigint, $5::bigint))
  AND ($1::text IS NULL
    OR $1::text IN (a.unit_code, b.unit_code)
    OR EXISTS (SELECT FROM unit AS u WHERE u.parent = $1::text AND u.level = 'commune' AND u.ended_at IS NULL AND u.code IN (a.unit_code, b.unit_code)))
ORDER BY later.id DESC, n.id DESC
LIMIT $4::integer
