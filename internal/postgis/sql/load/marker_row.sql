-- The staged markers taken, of the codes $1: row, code and an empty text.
SELECT s.seq, s.code, ''::text
FROM stage AS s
WHERE s.verdict IS NULL AND s.code = ANY ($1::text[])
ORDER BY s.seq
