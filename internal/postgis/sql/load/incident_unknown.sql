-- Refuses staged incidents whose commune code no unit ever had; gives row, code and an empty text.
UPDATE stage AS s
SET verdict = 'refused'
WHERE s.verdict IS DISTINCT FROM 'refused'
  AND s.commune_code IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM unit AS u WHERE u.code = s.commune_code AND u.ended_at IS NULL)
RETURNING s.seq, s.commune_code, ''::text
