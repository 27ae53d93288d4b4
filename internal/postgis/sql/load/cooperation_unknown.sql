-- Refuses staged entries that name entries which are not there: a parent, or a counterpart that is one; gives row, the code named and its field.
WITH known AS (
  SELECT code, kind FROM cooperation WHERE {{cooperation}} AND ended_at IS NULL
  UNION
  SELECT code, kind FROM stage WHERE verdict IS DISTINCT FROM 'refused'
), missing AS (
  SELECT s.seq, s.parent AS named, 'parent' AS field
  FROM stage AS s
  WHERE s.parent IS NOT NULL AND NOT EXISTS (SELECT FROM known AS k WHERE k.code = s.parent)
  UNION ALL
  SELECT s.seq, c.named, 'counterparts'
  FROM stage AS s
  CROSS JOIN LATERAL unnest(s.counterparts) AS c (named)
  WHERE NOT EXISTS (SELECT FROM known AS k WHERE k.code = c.named AND k.kind = 'counterpart')
), marked AS (
  UPDATE stage AS s SET verdict = 'refused' FROM missing AS m WHERE m.seq = s.seq
)
SELECT seq, named, field
FROM missing
ORDER BY seq
