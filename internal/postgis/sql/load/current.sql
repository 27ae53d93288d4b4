-- The current version of the staged record, with the names of the layer put in.
SELECT t.id
FROM stage AS s
JOIN {{table}} AS t ON {{match}}
WHERE {{within t}} AND t.ended_at IS NULL
LIMIT 1
