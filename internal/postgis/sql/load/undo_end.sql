-- Ends at $2 what an import merged at $1 recorded, with the names of the layer put in.
UPDATE {{table}} AS t
SET ended_at = $2
WHERE {{within t}} AND recorded_at = $1 AND ended_at IS NULL
