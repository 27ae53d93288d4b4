-- Incidents that count and occurred within a period, with the commune and province of the day. $1 first day, $2 last day, $3 as known on (time; null: now).
SELECT
  i.id::text,
  i.kind,
  CASE WHEN length(i.unit_code) > 2 THEN i.unit_code ELSE '' END,
  coalesce(u.parent, CASE WHEN length(i.unit_code) = 2 THEN i.unit_code END, CASE WHEN length(i.commune_code) = 2 THEN i.commune_code END, ''),
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
  WHERE code = i.unit_code AND level = 'commune' AND valid_from <= i.occurred_from
    AND (valid_to IS NULL OR valid_to > i.occurred_from)
    AND coalesce(recorded_at <= $3::timestamptz, true) AND coalesce(ended_at > $3::timestamptz, ended_at IS NULL)
  LIMIT 1
) u ON true
WHERE {{incident i}}
  AND coalesce(i.recorded_at <= $3::timestamptz, true) AND coalesce(i.ended_at > $3::timestamptz, i.ended_at IS NULL)
  AND NOT EXISTS ( -- said to be told by another that counts
    SELECT
    FROM incident_pair p
    JOIN incident k ON {{incident k}} AND k.source = p.keeper_source AND k.source_ref = p.keeper_ref
    WHERE {{incident_pair p}} AND p.same AND p.other_source = i.source AND p.other_ref = i.source_ref
      AND coalesce(p.recorded_at <= $3::timestamptz, true) AND coalesce(p.ended_at > $3::timestamptz, p.ended_at IS NULL)
      AND coalesce(k.recorded_at <= $3::timestamptz, true) AND coalesce(k.ended_at > $3::timestamptz, k.ended_at IS NULL))
  AND coalesce(i.side, 'vn') NOT IN ('la', 'kh')
  AND i.occurred_from BETWEEN $1::date AND $2::date
ORDER BY i.occurred_from, i.id
