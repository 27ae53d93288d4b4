-- Where approximate border lines are held by communes with boundaries of their own: chain, chainages, first day, day after the last.
SELECT s.chain, s.from_m, s.to_m, u.valid_from, u.valid_to
FROM unit_border AS s
JOIN unit AS u ON u.id = s.unit_id
WHERE s.approximate AND NOT u.schematic AND u.ended_at IS NULL
ORDER BY s.chain, s.from_m, s.unit_id, s.n
