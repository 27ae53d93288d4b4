-- +goose Up
-- The audit: what was done and tried, in a chain. Every line's hash is over the line and the hash before it, so that a
-- line changed, moved or taken out shows; heads are kept outside the database too, so that a tail cut off shows.

CREATE TABLE audit (
  n bigint PRIMARY KEY CHECK (n > 0), -- without gaps
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('sign_in', 'sign_in_failed', 'sign_out', 'read', 'export', 'change', 'decision', 'account', 'refused')),
  post text NOT NULL DEFAULT '', -- an account's name, never a person; empty: a stranger
  door text NOT NULL DEFAULT '', -- method and route, never the address that was asked for; empty: no request
  subject text NOT NULL DEFAULT '', -- what it was about
  detail text NOT NULL DEFAULT '',
  origin text NOT NULL DEFAULT '', -- keyed hash of the network address; loopback; empty: no request
  status integer NOT NULL DEFAULT 0, -- of the answer; 0: none
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_post ON audit (lower(post), n);
CREATE INDEX audit_kind ON audit (kind, n);

-- One line as the bytes that are hashed: each value behind its length in bytes.
-- +goose StatementBegin
CREATE FUNCTION audit_bytes(a audit) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT convert_to(string_agg(octet_length(v) || ':' || v || ',', '' ORDER BY i), 'UTF8')
  FROM unnest(ARRAY[a.n::text, (extract(epoch FROM a.at) * 1000000)::bigint::text, a.kind, a.post, a.door, a.subject, a.detail,
    a.origin, a.status::text]) WITH ORDINALITY AS t (v, i)
$$;
-- +goose StatementEnd

-- Numbers and chains what is added; whatever a writer gives for n, at and hash is passed over. Writers take turns from
-- here to their commit, so changes add their line last (deferred triggers below).
-- +goose StatementBegin
CREATE FUNCTION audit_link() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  last record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('cotmoc audit', 0));
  SELECT a.n, a.hash INTO last FROM audit AS a ORDER BY a.n DESC LIMIT 1;
  NEW.n := coalesce(last.n, 0) + 1;
  NEW.at := clock_timestamp();
  NEW.hash := sha256(coalesce(last.hash, ''::bytea) || audit_bytes(NEW));
  RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_link BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_link();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION only_grows();
CREATE TRIGGER only_grows_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION only_grows();
REVOKE ALL ON audit FROM PUBLIC;
REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM CURRENT_USER;

-- What the request's connection says of it: post, door, subject, origin.
-- +goose StatementBegin
CREATE FUNCTION audit_said(what text) RETURNS text
LANGUAGE sql STABLE
AS $$ SELECT coalesce(current_setting('cotmoc.' || what, true), '') $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION audit_post() RETURNS text
LANGUAGE sql STABLE
AS $$ SELECT coalesce(nullif(audit_said('post'), ''), changed_by()) $$;
-- +goose StatementEnd

-- A committed change of layers: one line for all that changed at one time, with the import if there was one.
-- +goose StatementBegin
CREATE FUNCTION audit_layers() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  layers text;
  loaded text;
BEGIN
  IF audit_said('audited') = NEW.changed_at::text THEN
    RETURN NULL;
  END IF;
  PERFORM set_config('cotmoc.audited', NEW.changed_at::text, true);
  SELECT string_agg(r.layer, ', ' ORDER BY r.layer) INTO layers FROM revision AS r WHERE r.changed_at = NEW.changed_at;
  SELECT format('import %s of %s: %s accepted, %s unchanged, %s refused, %s ended', i.id, i.layer, i.accepted, i.unchanged, i.refused, i.ended)
    INTO loaded FROM import AS i WHERE i.merged_at = NEW.changed_at;
  INSERT INTO audit (kind, post, door, subject, detail, origin)
  VALUES ('change', audit_post(), audit_said('door'), coalesce(nullif(audit_said('subject'), ''), layers),
    concat_ws('; ', 'layers ' || layers, loaded), audit_said('origin'));
  RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER audit_layers AFTER INSERT OR UPDATE ON revision DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_layers();

-- A row added or changed: the trigger's first argument is the kind of line, the others name the columns that say what
-- it is. Of a changed row the names of the columns are told, never what stood in them.
-- +goose StatementBegin
CREATE FUNCTION audit_row() RETURNS trigger
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
  INSERT INTO audit (kind, post, door, subject, detail, origin)
  VALUES (TG_ARGV[0], audit_post(), audit_said('door'),
    TG_TABLE_NAME || ' ' || (SELECT string_agg(c || '=' || coalesce(new_row ->> c, ''), ' ' ORDER BY i)
      FROM unnest(TG_ARGV[1:]) WITH ORDINALITY AS t (c, i)),
    coalesce('changed ' || changed, 'added'), audit_said('origin'));
  RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT ON report_step DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('decision', 'expected_id', 'to_state');
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT ON report_draft DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('change', 'expected_id');
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT ON recognition_step DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('decision', 'unit_code', 'designation', 'step');
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT ON draw DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('decision', 'id', 'year', 'n', 'seed');
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT ON draw_finding DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('decision', 'draw_id', 'unit_code', 'finding');
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT ON reform_answer DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('decision', 'hotspot', 'former', 'accepted');
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT OR UPDATE ON incident_pair DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('decision', 'id', 'same');
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT ON area DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('change', 'code');
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT OR UPDATE ON account DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('account', 'name', 'role');
CREATE CONSTRAINT TRIGGER audit_row AFTER INSERT OR UPDATE ON token DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION audit_row('account', 'id', 'account_id', 'expires_at');

-- +goose Down
SELECT 'migrations go forward only';
