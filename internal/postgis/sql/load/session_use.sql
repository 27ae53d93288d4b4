-- Marks session $1 used at $2 and gives its account and number, and the revisions of all layers, if it is neither expired nor
-- unused since $3.
UPDATE session AS s
SET used_at = greatest(s.used_at, $2)
FROM account AS a,
  (SELECT array_agg(layer) AS layers, array_agg(n) AS n, array_agg(changed_at) AS changed_at FROM revision) AS r
WHERE s.secret_sha256 = $1
  AND s.expires_at > $2
  AND s.used_at >= $3
  AND a.id = s.account_id
  AND a.disabled_at IS NULL
RETURNING a.id, a.name, a.role, a.disabled_at IS NOT NULL, a.created_at, coalesce(a.scope, ''), a.since, a.until, a.totp_since IS NOT NULL, a.oidc_hmac IS NOT NULL, s.id,
  r.layers, r.n, r.changed_at
