-- What contains what: each unit with the units it was ever below (false) and those it went into (true), and whether only a part of it did or its code still names a unit.
SELECT u.code, u.parent, false, false
FROM unit u
WHERE u.parent IS NOT NULL
UNION
SELECT u.code, u.district, false, false
FROM unit u
WHERE u.district IS NOT NULL
UNION
SELECT l.from_code, l.to_code, true, l.partial OR l.kind IN ('split_part', 'boundary_adjust')
    OR EXISTS (SELECT FROM unit u WHERE u.code = l.from_code AND u.level = l.from_level AND u.ended_at IS NULL AND u.valid_to IS NULL)
FROM lineage l
WHERE l.ended_at IS NULL AND NOT l.without_unit AND l.from_code <> '' AND l.from_code <> l.to_code
