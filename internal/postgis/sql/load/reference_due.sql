-- Reads the incidents of refer_due by day: what its source says of its place, and what was found before. A point of ours is left out: it is to be found anew.
DECLARE reference_due NO SCROLL CURSOR FOR
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
  CASE WHEN (i.by_marker OR i.geom IS NULL) AND i.commune_code IS NOT NULL AND coalesce(i.side, '') NOT IN ('la', 'kh', 'cn') THEN ARRAY(
    SELECT DISTINCT b.country
    FROM unit AS u
    JOIN unit_border AS b ON b.unit_id = u.id
    WHERE u.code = i.commune_code
      AND u.level = 'commune'
      AND u.ended_at IS NULL
      AND u.valid_from <= i.occurred_from
      AND (u.valid_to IS NULL OR u.valid_to > i.occurred_from)
  ) END,
  CASE WHEN i.by_marker THEN ST_X(i.geom) END,
  CASE WHEN i.by_marker THEN ST_Y(i.geom) END,
  i.loc_precision,
  i.uncertainty_m,
  r.country,
  r.number,
  r.sub,
  r.offset_m
FROM refer_due
JOIN incident AS i USING (id)
LEFT JOIN incident_reference AS r ON r.incident_id = i.id
WHERE {{incident i}}
ORDER BY i.occurred_from, i.id
