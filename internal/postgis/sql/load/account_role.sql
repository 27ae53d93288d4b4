-- Gives account $1 role $2 and scope $3 (null: the whole country) from day $4 to day $5 (null: open). Where role or scope were others its tokens are revoked at $6.
WITH revoked AS (
  UPDATE token AS t
  SET revoked_at = $6
  FROM account AS a
  WHERE a.id = $1
    AND t.account_id = a.id
    AND t.revoked_at IS NULL
    AND (a.role, a.scope) IS DISTINCT FROM ($2::text, $3::text)
)
UPDATE account
SET role = $2, scope = $3, since = $4, until = $5
WHERE id = $1
