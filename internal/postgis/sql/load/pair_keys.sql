-- The records of two incidents $1, $2 by any of their numbers, the one recorded first before the other: source, reference.
SELECT i.source, i.source_ref
FROM incident AS i
WHERE {{incident i}}
  AND i.ended_at IS NULL
  AND EXISTS (SELECT FROM incident AS v WHERE {{incident v}} AND v.id IN ($1, $2) AND v.source = i.source AND v.source_ref = i.source_ref)
ORDER BY (SELECT min(f.id) FROM incident AS f WHERE {{incident f}} AND f.source = i.source AND f.source_ref = i.source_ref)
