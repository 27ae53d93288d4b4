-- The staged rows of incidents recorded at $1, with the ids $2 of those asked for: row, id and an empty text.
SELECT s.seq, i.id::text, ''::text
FROM stage AS s
JOIN incident AS i ON {{incident i}} AND i.source = s.source AND i.source_ref = s.source_ref AND i.ended_at IS NULL
WHERE s.verdict IS NULL AND i.recorded_at = $1 AND i.id = ANY ($2::bigint[])
ORDER BY s.seq
