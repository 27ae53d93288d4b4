-- Staged rows that say no tier keep that of the record they replace, with the names of the layer put in: nothing opens because a file is silent.
UPDATE stage AS s
SET tier = t.tier
FROM {{table}} AS t
WHERE {{match}}
  AND {{within t}}
  AND t.ended_at IS NULL
  AND t.tier IS NOT NULL
  AND s.tier IS NULL
  AND s.verdict IS NULL
