-- Ends at $1 the versions that staged units correct or cut short.
UPDATE unit AS u
SET ended_at = $1
FROM unit_plan AS p
JOIN stage AS s ON s.seq = p.seq
WHERE s.verdict IS NULL AND u.id IN (p.same_id, p.earlier_id)
