-- Expected reports with what is on record of each. $1 id, $2 code of who owes, $3 period, $4 obligation, $5 province, $6 oversight area (all may be null), $7 day on which areas are asked, $8 level (may be null).
SELECT
  e.id,
  p.obligation,
  p.period,
  p.due_on,
  p.asks,
  e.owed_by,
  e.name,
  e.level,
  coalesce(e.province, ''),
  coalesce(e.commune, ''),
  e.valid_from,
  e.valid_to,
  coalesce(v.given, '{}'),
  coalesce(v.imported, false),
  coalesce((SELECT array_agg(DISTINCT d.account) FROM report_draft d WHERE d.expected_id = e.id), '{}')
FROM obligation_period p
JOIN expected_report e ON e.obligation_period_id = p.id
LEFT JOIN LATERAL (
  SELECT array_agg(unit_code) AS codes
  FROM area_commune(least($7::date, p.period_to))
  WHERE area_code = $6::text) a ON $6::text IS NOT NULL
LEFT JOIN LATERAL (
  SELECT array_agg(indicator) AS given, bool_or(draft_id IS NULL) AS imported
  FROM report_value
  WHERE {{report_value}}
    AND unit_code = e.owed_by
    AND period = p.period
    AND indicator = ANY (p.asks)
    AND ended_at IS NULL) v ON true
WHERE ($1::bigint IS NULL OR e.id = $1::bigint)
  AND ($2::text IS NULL OR e.owed_by = $2::text)
  AND ($3::text IS NULL OR p.period = $3::text)
  AND ($4::text IS NULL OR p.obligation = $4::text)
  AND ($8::text IS NULL OR e.level = $8::text)
  AND ($5::text IS NULL OR e.province = $5::text OR (e.level = 'province' AND e.owed_by = $5::text))
  AND ($6::text IS NULL OR (e.level = 'commune' AND e.owed_by = ANY (a.codes)) OR e.commune = ANY (a.codes) OR (e.level = 'district' AND 'huyen-' || e.owed_by = $6::text))
ORDER BY p.obligation, p.period_from, p.period, e.owed_by, e.level
