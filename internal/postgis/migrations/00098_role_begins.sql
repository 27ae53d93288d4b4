-- +goose Up
-- A role holds from a day to a day; a network on which an account proved itself is known again.

ALTER TABLE account ADD COLUMN since date; -- null: from the beginning
ALTER TABLE account ADD CONSTRAINT account_time CHECK (since <= until);
ALTER TABLE device ADD COLUMN origin text NOT NULL DEFAULT ''; -- keyed hash of the network address it was made known from

-- The lines of the audit tell the whole role of an account, and whose a token is.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION audit_row() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  new_row jsonb := to_jsonb(NEW);
  changed text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT string_agg(k, ', ' ORDER BY k) INTO changed
    FROM jsonb_object_keys(new_row) AS k
    WHERE new_row -> k IS DISTINCT FROM to_jsonb(OLD) -> k AND k NOT IN ('used_at', 'totp_step');
    IF changed IS NULL THEN
      RETURN NULL;
    END IF;
  END IF;
  IF new_row ? 'account_id' THEN
    new_row := new_row || jsonb_build_object('account', (SELECT a.name FROM account AS a WHERE a.id = (new_row ->> 'account_id')::bigint));
  END IF;
  INSERT INTO audit (kind, post, door, subject, detail, origin)
  VALUES (TG_ARGV[0], audit_post(), audit_said('door'),
    TG_TABLE_NAME || ' ' || (SELECT string_agg(c || '=' || (new_row ->> c), ' ' ORDER BY i)
      FROM unnest(TG_ARGV[1:]) WITH ORDINALITY AS t (c, i)),
    coalesce('changed ' || changed, 'added'), audit_said('origin'));
  RETURN NULL;
END
$$;
-- +goose StatementEnd
DROP TRIGGER audit_row ON account;
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT OR UPDATE ON account DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('account', 'name', 'role', 'scope', 'since', 'until');
DROP TRIGGER audit_row ON token;
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT OR UPDATE ON token DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('account', 'id', 'account', 'scopes', 'expires_at');

-- +goose Down
SELECT 'migrations go forward only';
