-- The account of token $1 if the token holds at $2.
SELECT a.id, a.name, a.role, a.disabled_at IS NOT NULL, a.created_at, coalesce(a.scope, '')
FROM token AS t
JOIN account AS a ON a.id = t.account_id
WHERE t.secret_sha256 = $1
  AND t.expires_at > $2
  AND t.revoked_at IS NULL
  AND a.disabled_at IS NULL
