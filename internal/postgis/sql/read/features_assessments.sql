-- Verdicts on units of level $2 with their shapes, as features of GIS tools. $1 the verdicts as JSON: an array of objects with the fields of the collection, unit the version, and criteria the outcomes by column.
SELECT
  u.id AS key,
  v.code || '-' || v.year AS id,
  u.geom,
  u.xmin::text::bigint AS stamp,
  v.code,
  v.name,
  u.parent AS province,
  v.year,
  v.period_from,
  v.period_to,
  v.class,
  v.class_label,
  v.class_label_en,
  v.recognition,
  v.official,
  v.provisional,
  v.criteria,
  v.missing,
  v.summary,
  v.summary_en,
  v.outcomes
FROM jsonb_to_recordset($1::jsonb) AS v (code text, name text, valid_from date, year integer, period_from date, period_to date, class text, class_label text, class_label_en text,
  recognition text, official boolean, provisional boolean, criteria text, missing integer, summary text, summary_en text, outcomes jsonb)
JOIN unit u ON u.code = v.code AND u.level = $2::text AND u.valid_from = v.valid_from AND u.ended_at IS NULL
WHERE {{verdict v}}
  AND reach_holds((SELECT p.number FROM place AS p WHERE p.code = v.code))
