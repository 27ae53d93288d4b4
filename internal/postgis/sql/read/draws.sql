-- The draws there were, the latest first, with how many communes were drawn and how many have a finding.
SELECT d.id, d.seed, d.year, d.post, d.recorded_at, json_array_length(d.body->'units'), count(DISTINCT f.unit_code)
FROM draw d
LEFT JOIN draw_finding f ON f.draw_id = d.id
GROUP BY d.id
ORDER BY d.id DESC
