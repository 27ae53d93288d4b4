-- The account of token $1 if the token holds at $2, the token with its scopes, and the revisions of all layers. Marks it
-- used, once a minute at most.
WITH t AS (
  SELECT id, account_id, scopes, used_at
  FROM token
  WHERE secret_sha256 = $1
    AND expires_at > $2
    AND revoked_at IS NULL
), used AS (
  UPDATE token
  SET used_at = $2
  FROM t
  WHERE token.id = t.id
    AND (t.used_at IS NULL OR t.used_at < $2 - interval '1 minute')
)
SELECT a.id, a.name, a.role, a.disabled_at IS NOT NULL, a.created_at, coalesce(a.scope, ''), a.since, a.until, a.totp_since IS NOT NULL, a.oidc_hmac IS NOT NULL, t.id, t.scopes,
  r.layers, r.n, r.changed_at
FROM t
JOIN account AS a ON a.id = t.account_id
CROSS JOIN (SELECT array_agg(layer) AS layers, array_agg(n) AS n, array_agg(changed_at) AS changed_at FROM revision) AS r
WHERE a.disabled_at IS NULL
