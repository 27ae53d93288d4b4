-- Cuts the versions of the official codes that adopted units replace from their first day on.
INSERT INTO unit_cut (id, valid_to)
SELECT a.earlier_id, u.valid_from
FROM adopted AS a
JOIN unit AS u ON u.id = a.id
WHERE a.earlier_id IS NOT NULL
