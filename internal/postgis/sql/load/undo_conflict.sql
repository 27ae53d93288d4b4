-- The first record of an import merged at $1 on which a later change stands, by its key and the time of the change, with the names of the layer put in.
SELECT {{key_text}}, s.ended_at
FROM {{table}} AS s
WHERE {{within s}} AND s.recorded_at = $1 AND s.ended_at IS NOT NULL
ORDER BY s.id
LIMIT 1
