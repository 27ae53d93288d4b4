-- What must hold in a healthy database, one row each: name, whether it holds, what was found. No parameters.
SELECT 'PostgreSQL >= 15', current_setting('server_version_num')::int >= 150000, current_setting('server_version')
UNION ALL
SELECT 'PostGIS >= 3.3', string_to_array(split_part(postgis_lib_version(), '-', 1), '.')::int[] >= ARRAY[3, 3],
       postgis_lib_version() || ', GEOS ' || postgis_geos_version()
UNION ALL
SELECT 'unaccent folds đ', folded('Đakrông') = 'dakrong', folded('Đakrông')
UNION ALL
SELECT 'kind of database', true, coalesce((SELECT kind FROM instance), 'empty')
UNION ALL
SELECT 'every unit with a shape owns a cell', count(*) = 0, count(*) || ' without'
FROM unit AS u
WHERE u.ended_at IS NULL
  AND u.geom IS NOT NULL
  AND u.level <> 'district' -- a district's cells are those of its communes
  AND NOT EXISTS (SELECT FROM unit_cell AS c WHERE c.unit_id = u.id)
UNION ALL
SELECT 'every unit with a shape has its far views', count(*) = 0, count(*) || ' without'
FROM unit AS u
WHERE u.ended_at IS NULL
  AND u.geom IS NOT NULL
  AND u.level IN ('province', 'commune')
  AND NOT EXISTS (SELECT FROM unit_far AS f WHERE f.unit_id = u.id)
UNION ALL
SELECT 'every unit with a shape has shares of cells', count(*) = 0, count(*) || ' without'
FROM unit AS u
WHERE u.ended_at IS NULL
  AND u.geom IS NOT NULL
  AND u.source <> 'derived from communes' -- its cells are those of its communes
  AND NOT EXISTS (SELECT FROM unit_share AS s WHERE s.unit_id = u.id)
UNION ALL
SELECT 'communes without a boundary', true, -- no fault: the law comes before the survey
       count(*) FILTER (WHERE valid_to IS NULL OR valid_to > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) || ' in force, '
         || count(*) FILTER (WHERE valid_to <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) || ' that ended'
FROM unit
WHERE ended_at IS NULL
  AND level = 'commune'
  AND geom IS NULL
UNION ALL
SELECT 'shapes are valid', count(*) = 0, count(*) || ' invalid'
FROM unit
WHERE ended_at IS NULL
  AND NOT ST_IsValid(geom)
UNION ALL
SELECT 'no incident counts below its precision', count(*) = 0, count(*) || ' do'
FROM incident
WHERE {{incident}}
  AND ended_at IS NULL
  AND ((loc_precision > 1 AND cell_8 IS NOT NULL) OR (loc_precision > 2 AND cell_7 IS NOT NULL) OR (loc_precision > 3 AND cell_6 IS NOT NULL))
UNION ALL
SELECT 'current records', true,
       format('%s units, %s report values, %s incidents, %s crossings',
         (SELECT count(*) FROM unit WHERE ended_at IS NULL), (SELECT count(*) FROM report_value WHERE {{report_value}} AND ended_at IS NULL),
         (SELECT count(*) FROM incident WHERE {{incident}} AND ended_at IS NULL), (SELECT count(*) FROM crossing WHERE {{crossing}} AND ended_at IS NULL));
