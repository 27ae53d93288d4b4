-- Every version of a record, the oldest first, with the names of its table and of what names it put in. $1 code, or the id of any version.
SELECT
  t.id,
  t.recorded_at,
  t.recorded_by,
  t.ended_at,
  t.ended_by,
  t.end_reason,
  to_jsonb(t) - ARRAY['id', 'content_sha256', 'recorded_at', 'recorded_by', 'ended_at', 'ended_by', 'end_reason',
    'cells', 'cell_res', 'cell_5', 'cell_6', 'cell_7', 'cell_8', 'cell_9', 'letters', 'shape_from', 'communes']
FROM {{table}} AS t
WHERE {{within t}}
  AND {{named}}
ORDER BY t.id
