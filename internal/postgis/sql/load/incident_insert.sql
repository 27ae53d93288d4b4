-- Adds the staged incidents that are to be taken, recorded at $1, each with its unit.
INSERT INTO incident ({{inserted}}, unit_code, recorded_at)
SELECT {{inserted}}, u.code, $1
FROM stage AS s
LEFT JOIN ({{unit}}) AS u ON u.key = s.seq
WHERE s.verdict IS NULL
