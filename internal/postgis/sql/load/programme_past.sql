-- Refuses staged versions that would change what programmes said before: of a day whose version holds already, or in years that are over; gives row, code and which. $1 today, $2 first day of the running year.
UPDATE stage AS s
SET verdict = 'refused'
FROM programme AS t
WHERE s.verdict IS DISTINCT FROM 'refused'
  AND t.code = s.code
  AND t.ended_at IS NULL
  AND (t.holds_from = s.holds_from AND s.holds_from <= $1::date AND t.content_sha256 <> s.content_sha256
    OR s.holds_from < $2::date AND NOT EXISTS (
      SELECT FROM programme AS o WHERE o.code = s.code AND o.holds_from = s.holds_from AND o.ended_at IS NULL))
RETURNING s.seq, s.code, CASE WHEN t.holds_from = s.holds_from THEN 'holds' ELSE 'over' END
