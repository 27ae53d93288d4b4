-- Sets aside the points worked out from markers that ask for no commune: beyond the border, or where the source names a commune valid that day.
UPDATE incident_place AS i
SET geom = NULL
WHERE i.by_marker
  AND (i.side IN ('la', 'kh', 'cn') OR EXISTS (
    SELECT FROM unit AS u
    WHERE u.level = 'commune'
      AND u.ended_at IS NULL
      AND u.code = i.commune_code
      AND u.valid_from <= i.occurred_from
      AND (u.valid_to IS NULL OR u.valid_to > i.occurred_from)))
