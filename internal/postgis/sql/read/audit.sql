-- Lines of the audit, the latest first, with how many there are in all: $1 kind, $2 post, $3 origin, $4 part of door, subject or detail (each null: any), $5 from, $6 before (each null: open), $7 the line before which the page begins (null: the latest), $8 limit, $9 status (null: any).
WITH found AS (
  SELECT a.*
  FROM audit AS a
  WHERE ($1::text IS NULL OR a.kind = $1)
    AND ($2::text IS NULL OR lower(a.post) = lower($2))
    AND ($3::text IS NULL OR a.origin = $3)
    AND ($4::text IS NULL OR position(lower($4) IN lower(concat_ws(' ', a.door, a.subject, a.detail))) > 0)
    AND ($5::timestamptz IS NULL OR a.at >= $5)
    AND ($6::timestamptz IS NULL OR a.at < $6)
    AND ($9::integer IS NULL OR a.status = $9)
), page AS (
  SELECT *
  FROM found
  WHERE $7::bigint IS NULL OR n < $7
  ORDER BY n DESC
  LIMIT $8::integer
)
SELECT (SELECT count(*) FROM found), p.n, p.at, p.kind, p.post, p.door, p.subject, p.detail, p.origin, p.status, p.hash
FROM (SELECT) AS one
LEFT JOIN page AS p ON true
ORDER BY p.n DESC
