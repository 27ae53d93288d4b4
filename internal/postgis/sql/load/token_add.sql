-- Adds token $1 labelled $3 to the account named $2, from $4 to $5, with scopes $6 (null: all of the account's); no row if there is no such account.
WITH a AS (
  SELECT id, name
  FROM account
  WHERE lower(name) = lower($2) AND disabled_at IS NULL
), t AS (
  INSERT INTO token (secret_sha256, account_id, label, created_at, expires_at, scopes)
  SELECT $1, id, $3, $4, $5, $6
  FROM a
  RETURNING id
)
SELECT t.id, a.name
FROM t, a
