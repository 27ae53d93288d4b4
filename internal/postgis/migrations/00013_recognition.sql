-- +goose Up
-- Recognition of communes and villages, and draws of communes to visit. Both only grow: nothing is changed or deleted.

CREATE TABLE recognition_step (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  unit_code text NOT NULL CHECK (unit_code <> ''),
  unit_from date NOT NULL, -- first day of the unit version the file was opened for
  designation text NOT NULL CHECK (designation IN ('drug_free', 'clean', 'no_drug_crime')),
  n integer NOT NULL CHECK (n >= 1), -- within the file
  step text NOT NULL CHECK (step <> ''),
  day date NOT NULL CHECK (day >= unit_from),
  post text NOT NULL CHECK (post <> ''), -- an account's name, never a person
  decision_number text NOT NULL DEFAULT '',
  year integer,
  reason text NOT NULL DEFAULT '',
  evidence json NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (unit_code, unit_from, designation, n),
  CONSTRAINT recognition_step_numbered CHECK (step NOT IN ('decide', 'recognise', 'retain', 'revoke') OR decision_number <> '')
);

CREATE TABLE draw (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seed bigint NOT NULL, year integer NOT NULL, n integer NOT NULL CHECK (n > 0),
  post text NOT NULL CHECK (post <> ''),
  body json NOT NULL, -- strata with their units, and the units drawn
  recorded_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE draw_finding (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  draw_id bigint NOT NULL REFERENCES draw,
  unit_code text NOT NULL CHECK (unit_code <> ''),
  finding text NOT NULL CHECK (finding IN ('clean', 'not_clean', 'not_visited')),
  day date NOT NULL,
  post text NOT NULL CHECK (post <> ''),
  note text NOT NULL DEFAULT '',
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX draw_finding_draw ON draw_finding (draw_id, unit_code, id);

-- +goose StatementBegin
CREATE FUNCTION only_grows() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'table % only grows', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'only_grows';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON recognition_step FOR EACH ROW EXECUTE FUNCTION only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON draw FOR EACH ROW EXECUTE FUNCTION only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON draw_finding FOR EACH ROW EXECUTE FUNCTION only_grows();

-- The final verdict of a year is kept beside a provisional one that stood on the same figures.
ALTER TABLE assessment DROP CONSTRAINT assessment_unit_code_year_criteria_engine_input_sha256_key;
ALTER TABLE assessment ADD CONSTRAINT assessment_kept UNIQUE (unit_code, year, criteria, engine, input_sha256, provisional, official);

-- +goose Down
SELECT 'migrations go forward only';
