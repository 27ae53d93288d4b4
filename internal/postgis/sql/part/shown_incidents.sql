-- What is shown of the incidents of a statement's part named page, latest first.
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
