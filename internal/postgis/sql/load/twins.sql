-- Marks keys that stand twice in one load: equal rows keep the first, differing ones are refused and returned, each with another row of its key.
WITH twice AS (
  SELECT {{key}}
  FROM stage
  GROUP BY {{key}}
  HAVING count(*) > 1
), twin AS (
  SELECT {{key}}, count(DISTINCT content_sha256) > 1 AS differ, min(seq) AS first_seq, max(seq) AS last_seq
  FROM stage
  JOIN twice USING ({{key}})
  GROUP BY {{key}}
), marked AS (
  UPDATE stage AS s
  SET verdict = CASE WHEN t.differ THEN 'refused' ELSE 'unchanged' END
  FROM twin AS t
  WHERE {{match}}
    AND (t.differ OR s.seq > t.first_seq)
  RETURNING
    s.seq,
    CASE WHEN s.seq = t.first_seq THEN t.last_seq ELSE t.first_seq END AS other_seq,
    {{key_text}} AS key_text,
    t.differ
)
SELECT seq, other_seq, key_text
FROM marked
WHERE differ
ORDER BY seq
