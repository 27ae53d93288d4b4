-- Records again at $2 what an import merged at $1 ended and still stands, with the names of the layer put in.
INSERT INTO {{table}} ({{brought}}, recorded_at)
SELECT {{brought}}, $2
FROM {{table}} AS t
WHERE {{within t}} AND ended_at = $1 AND {{stands}}
ORDER BY id
