-- Ends at $1 what staged stretches of border replace: stretches of the same country and source that are not
-- staged themselves, and, once surveyed stretches of a country come in, every approximate one of that country.
UPDATE border_line AS t
SET ended_at = $1
FROM (SELECT country, source, bool_or(NOT approximate) AS surveyed FROM stage GROUP BY country, source) AS s
WHERE t.ended_at IS NULL
  AND t.country = s.country
  AND (t.source = s.source OR (s.surveyed AND t.approximate))
  AND NOT EXISTS (SELECT 1 FROM stage WHERE stage.code = t.code)
