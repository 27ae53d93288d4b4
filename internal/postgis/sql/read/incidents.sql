-- Incidents by first day, latest first. $1 codes of communes and provinces, $2 from, $3 to, $4 kinds, $5 oversight area (its communes on the first day of each), $6 country of markers, $7 and $8 between which marker numbers, $9 with any of these substances, $10 limit; $11 day, $12 id where the page before ended. All but $10 may be null.
WITH page AS (
  SELECT i.*
  FROM incident_matching($1::text[], $2::date, $3::date, $4::text[], $5::text, $6::text, $7::integer, $8::integer) AS i
  WHERE {{incident i}}
    AND ($9::text[] IS NULL OR EXISTS (SELECT FROM substance_line AS l WHERE l.incident_id = i.id AND l.substance = ANY ($9)))
    AND ($12::bigint IS NULL OR (i.occurred_from, i.id) < ($11::date, $12::bigint))
  ORDER BY i.occurred_from DESC, i.id DESC
  LIMIT $10::integer
)
SELECT
  i.id,
  i.kind,
  i.occurred_from,
  i.occurred_to,
  i.time_precision,
  i.unit_code,
  u.name,
  ST_X(i.geom),
  ST_Y(i.geom),
  i.loc_precision,
  i.uncertainty_m,
  i.loc_method,
  nullif(i.marker, ''),
  i.offset_m,
  nullif(i.side, ''),
  nullif(i.detection_mode, ''),
  i.reliability::text,
  i.credibility,
  i.substances,
  i.arrested_n,
  i.cases_n,
  i.armed,
  nullif(i.venue, ''),
  nullif(i.crossing, ''),
  nullif(i.trail, ''),
  i.source,
  i.source_ref,
  i.note,
  EXISTS (SELECT FROM instance WHERE kind = 'demo'),
  i.direction,
  i.transport,
  coalesce(i.tier, 'internal'),
  i.border_distance_m,
  (SELECT d.duplicate_of::text FROM incident_double AS d WHERE {{incident_double d}} AND d.source = i.source AND d.source_ref = i.source_ref),
  i.by_marker
FROM page i
LEFT JOIN LATERAL (
  SELECT name
  FROM unit
  WHERE code = i.unit_code
    AND level IN ('commune', 'province')
    AND ended_at IS NULL
    AND valid_from <= i.occurred_from
  ORDER BY valid_from DESC
  LIMIT 1
) u ON true
ORDER BY i.occurred_from DESC, i.id DESC
