-- Takes away the stretches of border of current communes: those that begin on day $1, all if that is null.
DELETE FROM unit_border
WHERE unit_id IN (
  SELECT id
  FROM unit
  WHERE level = 'commune' AND ended_at IS NULL AND ($1::date IS NULL OR valid_from = $1::date)
)
