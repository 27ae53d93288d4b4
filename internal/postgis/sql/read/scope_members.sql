-- Codes within the scope $1 on day $2: the scope itself, what lies below it, and the communes of an oversight area with what lies below them.
WITH member (code) AS (
  SELECT $1::text
  UNION
  SELECT unit_code FROM area_commune($2::date) WHERE area_code = $1::text
)
SELECT code FROM member
UNION
SELECT u.code
FROM unit u
LEFT JOIN unit p ON p.code = u.parent AND p.ended_at IS NULL AND p.valid_from <= $2::date AND (p.valid_to IS NULL OR p.valid_to > $2::date)
WHERE u.ended_at IS NULL
  AND u.valid_from <= $2::date
  AND (u.valid_to IS NULL OR u.valid_to > $2::date)
  AND (u.parent IN (SELECT code FROM member) OR p.parent IN (SELECT code FROM member))
