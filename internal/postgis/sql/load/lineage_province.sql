-- Adds, recorded at $1 with source $2, what the lineage of communes says of their provinces, where it does not say so itself; provinces $3 are kinds $4, names $5, those of $6 had another name.
WITH told AS (
  SELECT
    l.on_date,
    l.from_province,
    l.to_province,
    count(*) FILTER (WHERE NOT l.partial) AS whole,
    min(l.legal_ref) AS legal_ref,
    count(*) AS n
  FROM lineage AS l
  WHERE l.ended_at IS NULL AND l.from_level = 'commune' AND l.to_level = 'commune'
    AND l.from_province IS NOT NULL AND l.to_province IS NOT NULL
  GROUP BY l.on_date, l.from_province, l.to_province
  HAVING count(*) FILTER (WHERE NOT l.partial) > 0
), pair AS (
  SELECT t.*, count(*) OVER (PARTITION BY on_date, from_province) AS parts, count(*) OVER (PARTITION BY on_date, to_province) AS sources
  FROM told AS t
)
INSERT INTO lineage (
  on_date, from_code, from_level, to_code, to_level, kind, partial, to_kind, to_name, legal_ref, source, content_sha256, recorded_at
)
SELECT
  p.on_date, p.from_province, 'province', p.to_province, 'province',
  CASE
    WHEN p.parts > 1 THEN 'split_part'
    WHEN p.sources > 1 THEN 'merge_whole'
    WHEN p.from_province = p.to_province AND p.to_province = ANY ($6::text[]) THEN 'rename'
    WHEN p.from_province = p.to_province THEN 'unchanged'
    ELSE 'recode'
  END,
  p.parts > 1, coalesce(g.kind, ''), coalesce(g.name, ''), p.legal_ref, $2::text, '\x', $1
FROM pair AS p
LEFT JOIN unnest($3::text[], $4::text[], $5::text[]) AS g (code, kind, name) ON g.code = p.to_province
WHERE EXISTS (
    SELECT 1
    FROM lineage AS c
    WHERE c.on_date = p.on_date AND c.recorded_at = $1 AND c.from_province = p.from_province
  )
  AND NOT EXISTS (
    SELECT 1
    FROM lineage AS k
    WHERE k.ended_at IS NULL AND k.on_date = p.on_date AND k.from_level = 'province' AND k.from_code = p.from_province
  )
ON CONFLICT DO NOTHING
