-- Ends at $1 the current rows that staged ones replace.
UPDATE {{table}} AS t
SET ended_at = $1
FROM stage AS s
WHERE s.verdict IS NULL AND t.ended_at IS NULL AND {{match}} AND {{within t}}
