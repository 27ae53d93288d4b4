-- How many pairs the incidents recorded at $1 make with others near in place, time and substance on which nobody has decided, counted up to $2, and the first few: row, the other's source and reference, metres between them (null: not both have a point).
WITH pair AS (
  SELECT b.source, b.source_ref, b.id, n.id AS other_id, n.other_source, n.other_ref, n.distance_m
  FROM incident AS b
  CROSS JOIN LATERAL incident_near(b) AS n
  WHERE {{incident b}}
    AND b.recorded_at = $1 AND b.ended_at IS NULL AND n.id < b.id AND n.same IS NULL
    AND EXISTS (SELECT FROM incident AS o WHERE {{incident o}} AND o.id = n.id OFFSET 0) -- looked up one by one: as a join every pair is found first
  LIMIT $2
)
SELECT s.seq, p.other_source, p.other_ref, round(p.distance_m)::integer, count(*) OVER ()::integer
FROM pair AS p
JOIN stage AS s ON s.source = p.source AND s.source_ref = p.source_ref AND s.verdict IS NULL
ORDER BY s.seq, p.other_id
LIMIT 5
