-- +goose Up
-- Sessions that a post can tell apart and end; devices that proved themselves once, which guesses elsewhere do not slow;
-- second factors.

ALTER TABLE session
  ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  ADD COLUMN browser text NOT NULL DEFAULT '', -- of a short list of names, never what the browser sent
  ADD COLUMN origin text NOT NULL DEFAULT ''; -- keyed hash of the network address
CREATE INDEX session_account ON session (account_id);

-- A browser on which a password was right. Its secret opens nothing: it only says that guesses made without it do not count.
CREATE TABLE device (
  secret_sha256 bytea PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX device_account ON device (account_id);

ALTER TABLE account
  ADD COLUMN totp bytea, -- the second factor's secret, sealed by a key that is not in the database
  ADD COLUMN totp_since timestamptz, -- when it was first proved; null: not asked for yet
  ADD COLUMN totp_step bigint, -- of the last code taken: none works twice
  ADD COLUMN oidc_hmac bytea UNIQUE; -- issuer and subject of OpenID Connect, under a key that is not in the database

-- +goose Down
SELECT 'migrations go forward only';
