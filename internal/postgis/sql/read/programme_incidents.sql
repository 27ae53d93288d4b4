-- Incidents that count and occurred within a period, with the commune and province of the day. $1 first day, $2 last day, $3 as known on (time; null: now).
SELECT
  i.id::text,
  i.kind,
  coalesce(i.unit_code, ''),
  coalesce(u.parent, CASE WHEN length(i.commune_code) = 2 THEN i.commune_code END, ''),
  coalesce(i.venue, ''),
  i.occurred_from,
  (SELECT coalesce(array_agg(DISTINCT s.substance), '{}') FROM substance_line s WHERE s.incident_id = i.id),
  coalesce(i.tier, ''),
  i.armed,
  i.cases_n
FROM incident i
LEFT JOIN LATERAL (
  SELECT parent
  FROM unit
  WHERE code = i.unit_code AND level = 'commune' AND ended_at IS NULL AND valid_from <= i.occurred_from
    AND (valid_to IS NULL OR valid_to > i.occurred_from)
  LIMIT 1
) u ON true
LEFT JOIN incident_double d ON {{incident_double d}} AND d.source = i.source AND d.source_ref = i.source_ref
WHERE {{incident i}}
  AND coalesce(i.recorded_at <= $3::timestamptz, true) AND coalesce(i.ended_at > $3::timestamptz, i.ended_at IS NULL)
  AND d.source IS NULL
  AND coalesce(i.side, 'vn') NOT IN ('la', 'kh')
  AND i.occurred_from BETWEEN $1::date AND $2::date
ORDER BY i.occurred_from, i.id
