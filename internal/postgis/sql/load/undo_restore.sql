-- Records again at $2 what an import merged at $1 ended, with the names of the layer put in.
INSERT INTO {{table}} ({{inserted}}, recorded_at)
SELECT {{inserted}}, $2
FROM {{table}} AS t
WHERE {{within t}} AND ended_at = $1
ORDER BY id
