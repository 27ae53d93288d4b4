-- +goose Up
-- The texts of criteria sets, each once by its hash, and when each was in use: what was judged by a text can be judged by it
-- again, whatever the file says later.
CREATE TABLE criteria_text (
  sha256 text PRIMARY KEY CHECK (sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
  body text NOT NULL, -- the file as it was read
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON criteria_text FOR EACH ROW EXECUTE FUNCTION only_grows();

CREATE TABLE criteria_use (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  criteria text NOT NULL CHECK (criteria <> ''), -- id of the set
  sha256 text NOT NULL REFERENCES criteria_text,
  recorded_at timestamptz NOT NULL DEFAULT now(), recorded_by text NOT NULL DEFAULT changed_by(),
  ended_at timestamptz CHECK (ended_at >= recorded_at)
);
CREATE UNIQUE INDEX criteria_use_current ON criteria_use (criteria) WHERE ended_at IS NULL;
CREATE TRIGGER refuse_delete BEFORE DELETE ON criteria_use FOR EACH ROW EXECUTE FUNCTION refuse_delete();

-- Null: kept before texts were.
ALTER TABLE assessment ADD COLUMN criteria_sha256 text REFERENCES criteria_text;
ALTER TABLE assessment DROP CONSTRAINT assessment_kept;
CREATE UNIQUE INDEX assessment_kept
ON assessment (unit_code, year, criteria, engine, input_sha256, provisional, official, coalesce(criteria_sha256, ''));

-- +goose Down
SELECT 'migrations go forward only';
