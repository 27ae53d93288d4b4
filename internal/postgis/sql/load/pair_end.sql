-- Ends at $5 what was said of a pair: $1, $2 source and reference of the one that was recorded first, $3, $4 of the other.
UPDATE incident_pair
SET ended_at = $5
WHERE keeper_source = $1 AND keeper_ref = $2 AND other_source = $3 AND other_ref = $4 AND ended_at IS NULL
