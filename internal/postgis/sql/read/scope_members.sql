-- Codes within the scope $1 on day $2: the scope itself, what lies below it, and the communes of an oversight area with what lies below them.
WITH RECURSIVE member (code) AS (
  SELECT code FROM (SELECT $1::text UNION SELECT unit_code FROM area_commune($2::date) WHERE area_code = $1::text) held (code)
  UNION
  SELECT u.code
  FROM member m
  JOIN unit u ON u.parent = m.code
  WHERE u.ended_at IS NULL
    AND u.valid_from <= $2::date
    AND (u.valid_to IS NULL OR u.valid_to > $2::date)
)
SELECT code FROM member
