-- Which of the units given by $1 levels, $2 codes, $3 first days and $4 contents are current as they are; their places from 1.
SELECT g.n::integer
FROM unnest($1::text[], $2::text[], $3::date[], $4::bytea[]) WITH ORDINALITY AS g (level, code, valid_from, content, n)
JOIN unit AS u ON u.code = g.code AND u.valid_from = g.valid_from AND u.level = g.level
WHERE u.ended_at IS NULL AND u.content_sha256 = g.content
