-- Every token with the name of its account.
SELECT t.id, a.name, t.label, t.created_at, t.expires_at, t.revoked_at IS NOT NULL, t.scopes, t.used_at
FROM token AS t
JOIN account AS a ON a.id = t.account_id
ORDER BY t.id
