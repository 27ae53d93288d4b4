-- Keeps texts of criteria sets that are not kept yet. $1 hashes, $2 texts.
INSERT INTO criteria_text (sha256, body)
SELECT DISTINCT *
FROM unnest($1::text[], $2::text[])
ON CONFLICT DO NOTHING
