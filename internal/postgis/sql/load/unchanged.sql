-- Marks staged rows that say what the current row of their key says.
UPDATE stage AS s
SET verdict = 'unchanged'
FROM {{table}} AS t
WHERE s.verdict IS NULL AND t.ended_at IS NULL AND {{match}} AND {{same}} AND {{within t}}
