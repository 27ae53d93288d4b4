-- Ends the findings $3 that are no longer found on day $2: at $1 those of that very day, on that day those of an earlier one.
UPDATE fit_finding
SET ended_at = CASE WHEN valid_on = $2::date THEN $1::timestamptz END,
  valid_to = CASE WHEN valid_on < $2::date THEN $2::date ELSE valid_to END
WHERE id = ANY ($3::bigint[])
