-- Incidents whose place by the border is to be found, by id: those recorded at $1 (null: all current ones), with an id above $2, $3 at most; those with a point of their own only if $4. A point of ours is left out: it is to be found anew.
SELECT
  i.id,
  i.occurred_from,
  CASE WHEN NOT i.by_marker THEN ST_X(i.geom) END,
  CASE WHEN NOT i.by_marker THEN ST_Y(i.geom) END,
  coalesce(i.marker, ''),
  i.offset_m,
  coalesce(i.side, ''),
  i.border_distance_m,
  coalesce(i.said_precision, i.loc_precision),
  CASE WHEN i.by_marker THEN i.said_uncertainty_m ELSE i.uncertainty_m END,
  CASE WHEN i.by_marker OR i.geom IS NULL THEN ARRAY(
    SELECT DISTINCT b.country
    FROM unit AS u
    JOIN unit_border AS b ON b.unit_id = u.id
    WHERE u.code = i.commune_code
      AND u.level = 'commune'
      AND u.ended_at IS NULL
      AND u.valid_from <= i.occurred_from
      AND (u.valid_to IS NULL OR u.valid_to > i.occurred_from)
  ) END
FROM incident AS i
WHERE i.ended_at IS NULL
  AND ($1::timestamptz IS NULL OR i.recorded_at = $1::timestamptz)
  AND (i.by_marker OR (i.geom IS NULL AND i.marker IS NOT NULL) OR ($4::boolean AND i.geom IS NOT NULL))
  AND i.id > $2::bigint
ORDER BY i.id
LIMIT $3::integer
