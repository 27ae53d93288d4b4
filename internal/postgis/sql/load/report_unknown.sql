-- Refuses staged report values whose unit was on no day of the period; gives row, code, period.
UPDATE stage AS s
SET verdict = 'refused'
WHERE s.verdict IS DISTINCT FROM 'refused'
  AND NOT EXISTS (
    SELECT 1
    FROM unit AS u
    WHERE u.code = s.unit_code
      AND u.level IN ('commune', 'province', 'village', 'group', 'agency')
      AND u.ended_at IS NULL
      AND u.valid_from <= s.period_to
      AND (u.valid_to IS NULL OR u.valid_to > s.period_from)
  )
RETURNING s.seq, s.unit_code, s.period
