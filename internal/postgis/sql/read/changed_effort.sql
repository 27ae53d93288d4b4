-- Current patrol work that is known by cell, with its finest cell down to resolution 8. $1 their numbers (null: all).
SELECT e.id, coalesce(e.cell_8, e.cell_7, e.cell_6, e.cell_5), e.month, e.hours, e.km, e.passes, coalesce(e.tier, ''), e.communes
FROM effort AS e
WHERE {{effort e}}
  AND e.ended_at IS NULL
  AND coalesce(e.cell_8, e.cell_7, e.cell_6, e.cell_5) IS NOT NULL
  AND ($1::bigint[] IS NULL OR e.id = ANY ($1::bigint[]))
