-- Refuses staged traffic of crossings that are not there; gives row, code and an empty text.
UPDATE stage AS s
SET verdict = 'refused'
WHERE s.verdict IS DISTINCT FROM 'refused'
  AND NOT EXISTS (SELECT 1 FROM crossing AS c WHERE {{crossing c}} AND c.code = s.crossing AND c.ended_at IS NULL)
RETURNING s.seq, s.crossing, ''::text
