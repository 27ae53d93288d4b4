-- Marks staged units that say what the current version of the same first day says, its end included.
UPDATE stage AS s
SET verdict = 'unchanged'
FROM unit_plan AS p
WHERE p.seq = s.seq AND p.equal_content AND p.valid_to IS NOT DISTINCT FROM p.same_valid_to
