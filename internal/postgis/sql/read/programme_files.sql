-- Current versions of programmes, by code and first day.
SELECT code, holds_from, body, recorded_at, coalesce(recorded_by, '')
FROM programme
WHERE ended_at IS NULL
ORDER BY code, holds_from
