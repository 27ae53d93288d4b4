-- Communes valid on $1 (null: any day) by their names; provisional ones where $2 is true, official ones where it is false, both where it is null.
SELECT u.id, u.code, u.level, u.kind, u.name, coalesce(u.district, ''), coalesce(u.parent, ''), u.valid_from
FROM unit AS u
WHERE u.ended_at IS NULL
  AND ($1::date IS NULL OR (u.valid_from <= $1::date AND (u.valid_to IS NULL OR u.valid_to > $1::date)))
  AND ($2::boolean IS NULL OR starts_with(u.code, 'x-') = $2::boolean)
  AND ($2::boolean IS NULL OR u.level = 'commune')
ORDER BY u.code, u.valid_from
