-- Every version of a unit, of its population and of its reported figures, the oldest first: layer, which of them, and as history.sql; of an outline only its fingerprint. $1 code, $2 layers.
SELECT
  'units', t.level || ' ' || to_char(t.valid_from, 'YYYY-MM-DD'), t.id, t.recorded_at, t.recorded_by, t.ended_at, t.ended_by, t.end_reason,
  jsonb_strip_nulls(jsonb_build_object('code', t.code, 'level', t.level, 'kind', t.kind, 'name', t.name, 'full_name', t.full_name, 'parent', t.parent,
    'district', t.district, 'valid_from', t.valid_from, 'valid_to', t.valid_to, 'legal_ref', t.legal_ref, 'source', t.source, 'schematic', t.schematic,
    'area_km2', round(t.area_km2::numeric, 3), 'outline_md5', md5(ST_AsBinary(t.geom))))
FROM unit AS t
WHERE t.code = $1::text AND 'units' = ANY ($2::text[])
UNION ALL
SELECT
  'population', to_char(t.as_of, 'YYYY-MM-DD'), t.id, t.recorded_at, t.recorded_by, t.ended_at, t.ended_by, t.end_reason,
  jsonb_build_object('unit_code', t.unit_code, 'as_of', t.as_of, 'residents', t.residents, 'households', t.households, 'source', t.source)
FROM population AS t
WHERE t.unit_code = $1::text AND 'population' = ANY ($2::text[])
UNION ALL
SELECT
  'reports', t.period || ' ' || t.indicator, t.id, t.recorded_at, t.recorded_by, t.ended_at, t.ended_by, t.end_reason,
  jsonb_build_object('unit_code', t.unit_code, 'period', t.period, 'indicator', t.indicator, 'value', t.value, 'value_state', t.value_state, 'source', t.source)
FROM report_value AS t
WHERE {{report_value t}}
  AND t.unit_code = $1::text AND 'reports' = ANY ($2::text[])
ORDER BY 1, 2, 3
