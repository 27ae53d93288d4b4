-- A draw with the last finding of each unit. $1 its id.
SELECT d.body, d.post, d.recorded_at, f.unit_code, f.finding, f.day, f.post, f.note
FROM draw d
LEFT JOIN LATERAL (
  SELECT DISTINCT ON (unit_code) unit_code, finding, day, post, note
  FROM draw_finding
  WHERE draw_id = d.id
  ORDER BY unit_code, id DESC
) f ON true
WHERE d.id = $1::bigint
ORDER BY f.unit_code
