-- One incident by its id; the id of a record that was corrected gives the correction. $1 id.
WITH page AS (
  SELECT i.*
  FROM incident named
  JOIN incident i ON {{incident i}} AND i.source = named.source AND i.source_ref = named.source_ref AND i.ended_at IS NULL
  WHERE {{incident named}}
    AND named.id = $1::bigint
)
{{shown incidents}}
