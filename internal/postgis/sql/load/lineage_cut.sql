-- The versions that go on past a day on which the lineage ends them, and that day.
INSERT INTO unit_cut (id, valid_to)
SELECT u.id, min(l.on_date)
FROM lineage AS l
JOIN unit AS u
  ON u.code = l.from_code AND u.level = l.from_level AND u.ended_at IS NULL
  AND u.valid_from < l.on_date AND (u.valid_to IS NULL OR u.valid_to > l.on_date)
WHERE l.ended_at IS NULL AND NOT l.derived
GROUP BY u.id
