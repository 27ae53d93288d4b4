-- What others than the commune recorded in communes within a period, as the indicator it would be reported under; of two records of one event in the same commune one. $1 first day, $2 last day, $3 modes of detection.
SELECT i.unit_code, k.indicator, k.what, sum(k.n)::integer
FROM incident i
CROSS JOIN LATERAL (
  VALUES
    ('offenders_arrested', 'arrest', coalesce(i.arrested_n, 0)),
    ('use_points', 'incident', (i.kind = 'use_place')::integer),
    ('plants_destroyed', 'incident', (i.kind = 'cultivation_found')::integer)) k (indicator, what, n)
WHERE {{incident i}}
  AND i.ended_at IS NULL
  AND i.unit_code IS NOT NULL
  AND i.loc_precision <= 5
  AND i.detection_mode = ANY ($3::text[])
  AND i.occurred_from >= $1::date
  AND i.occurred_to <= $2::date
  AND NOT EXISTS ( -- the one that counts in its place stands here itself
    SELECT
    FROM incident_double d
    JOIN incident k ON {{incident k}} AND k.id = d.duplicate_of
    WHERE {{incident_double d}} AND d.source = i.source AND d.source_ref = i.source_ref
      AND k.unit_code = i.unit_code AND k.loc_precision <= 5 AND k.detection_mode = ANY ($3::text[])
      AND k.occurred_from >= $1::date AND k.occurred_to <= $2::date)
GROUP BY 1, 2, 3
HAVING sum(k.n) > 0
UNION ALL
SELECT u.code, 'plants_destroyed', 'plot', count(*)::integer
FROM plot p
JOIN unit u
  ON u.level = 'commune' AND u.ended_at IS NULL
  AND u.valid_from <= p.destroyed_on AND (u.valid_to IS NULL OR u.valid_to > p.destroyed_on)
  AND ST_Intersects(u.geom, ST_PointOnSurface(p.geom))
WHERE {{plot p}}
  AND p.ended_at IS NULL
  AND p.destroyed_on BETWEEN $1::date AND $2::date
  AND coalesce(p.side, 'vn') = 'vn'
GROUP BY 1
UNION ALL
SELECT h.commune_code, 'use_points', 'hotspot', count(*)::integer
FROM hotspot h
WHERE {{hotspot h}}
  AND h.ended_at IS NULL
  AND h.commune_code IS NOT NULL
  AND 'organised_use' = ANY (h.functions)
  AND h.state IN ('suspected', 'managed', 'reformed')
  AND h.since <= $2::date
  AND coalesce(h.side, 'vn') = 'vn'
GROUP BY 1
ORDER BY 1, 2, 3
