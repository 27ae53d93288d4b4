-- Events that speak against a recognition, since a day, of places known to the commune at least; of two records of one event in the same commune one. $1 day, $2 incident kinds, $3 functions of hot spots, $4 unit (null: every).
SELECT 'incident ' || i.id, i.unit_code, i.kind, i.occurred_from, i.occurred_to,
  CASE WHEN i.loc_precision <= 3 THEN ST_X(i.geom) END, CASE WHEN i.loc_precision <= 3 THEN ST_Y(i.geom) END
FROM incident i
WHERE {{incident i}}
  AND i.ended_at IS NULL
  AND i.unit_code IS NOT NULL
  AND i.loc_precision <= 5
  AND i.kind = ANY ($2::text[])
  AND i.occurred_to >= $1::date
  AND ($4::text IS NULL OR i.unit_code = $4::text)
  AND NOT EXISTS ( -- the one that counts in its place stands here itself
    SELECT
    FROM incident_double d
    JOIN incident k ON {{incident k}} AND k.id = d.duplicate_of
    WHERE {{incident_double d}} AND d.source = i.source AND d.source_ref = i.source_ref
      AND k.unit_code = i.unit_code AND k.loc_precision <= 5 AND k.kind = ANY ($2::text[]) AND k.occurred_to >= $1::date)
UNION ALL
SELECT 'hotspot ' || h.code, h.commune_code, 'hotspot', h.since, h.since, ST_X(at.point), ST_Y(at.point)
FROM hotspot h
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(h.geom) AS point) at
WHERE {{hotspot h}}
  AND h.ended_at IS NULL
  AND h.commune_code <> ''
  AND h.functions && $3::text[]
  AND h.state <> 'suspected'
  AND h.since >= $1::date
  AND ($4::text IS NULL OR h.commune_code = $4::text)
ORDER BY 4, 1
