-- One page of a list of places: of the statement's part named wanted (id, code, called) those whose name or code has the letters $1, the best fit first, behind $3 rank, $4 name, $5 id, at most $2.
asked AS MATERIALIZED (
  SELECT replace(folded($1::text), ' ', '') AS letters
), matched AS (
  SELECT t.id, t.called, r.rank
  FROM asked
  CROSS JOIN wanted t
  CROSS JOIN LATERAL (SELECT replace(folded(t.called), ' ', '') AS name, replace(folded(t.code), ' ', '') AS code OFFSET 0) f
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN asked.letters IS NULL OR asked.letters IN (f.name, f.code) THEN 0
      WHEN starts_with(f.name, asked.letters) OR starts_with(f.code, asked.letters) THEN 1
      WHEN position(asked.letters IN f.name) > 0 OR position(asked.letters IN f.code) > 0 THEN 2
    END AS rank
  ) r
  WHERE r.rank IS NOT NULL
), page AS (
  SELECT m.id, m.rank, m.called, (SELECT count(*) FROM matched) AS total
  FROM matched m
  WHERE $5::bigint IS NULL
    OR (m.rank, m.called COLLATE "vi-x-icu", m.id) > ($3::integer, $4::text COLLATE "vi-x-icu", $5::bigint)
  ORDER BY m.rank, m.called COLLATE "vi-x-icu", m.id
  LIMIT $2::integer
)
