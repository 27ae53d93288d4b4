-- +goose Up
-- Reports owed: periods that opened, the frozen list of who owes one, what was written and every step. Figures reach
-- report_value, and so an assessment, only once they are accepted; what is imported counts as accepted by import.

CREATE TABLE obligation_period (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  obligation text NOT NULL CHECK (obligation <> ''), -- id in the files of obligations
  period text NOT NULL,
  period_from date NOT NULL,
  period_to date NOT NULL CHECK (period_to >= period_from),
  due_on date CHECK (due_on >= period_to), -- last day in time; null: the text sets none
  asks text[] NOT NULL, -- indicators, as asked when the period opened
  opened_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (obligation, period)
);

CREATE TABLE expected_report (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  obligation_period_id bigint NOT NULL REFERENCES obligation_period,
  level text NOT NULL CHECK (level IN ('commune', 'province', 'district', 'agency')),
  owed_by text NOT NULL CHECK (owed_by <> ''), -- code of the unit or agency
  name text NOT NULL,
  province text,
  valid_from date NOT NULL, -- first day of the period on which it stood
  valid_to date CHECK (valid_to > valid_from), -- the law ended it within the period: first day without it
  recorded_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz, -- when the law was last seen to change its days
  UNIQUE (obligation_period_id, level, owed_by)
);
CREATE INDEX expected_report_owed_by ON expected_report (owed_by);

CREATE TABLE report_draft (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  expected_id bigint NOT NULL REFERENCES expected_report,
  account text NOT NULL CHECK (account <> ''), -- a post, never a person
  nil_report boolean NOT NULL,
  document text NOT NULL DEFAULT '', -- number of the paper
  figures jsonb NOT NULL, -- {"use_points": {"value": 0, "value_state": "reported"}}
  answers jsonb NOT NULL, -- reasons given to questions, by id
  written_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);
CREATE UNIQUE INDEX report_draft_current ON report_draft (expected_id) WHERE ended_at IS NULL;

CREATE TABLE report_step (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  expected_id bigint NOT NULL REFERENCES expected_report,
  to_state text NOT NULL CHECK (to_state IN ('draft', 'submitted', 'returned', 'accepted', 'waived', 'due')),
  account text NOT NULL CHECK (account <> ''),
  taken_at timestamptz NOT NULL,
  reason text NOT NULL DEFAULT '',
  draft_id bigint REFERENCES report_draft, -- what was handed in or judged
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CHECK (reason <> '' OR to_state NOT IN ('returned', 'waived', 'due')),
  CHECK (draft_id IS NOT NULL OR to_state NOT IN ('submitted', 'accepted'))
);
CREATE INDEX report_step_expected ON report_step (expected_id, id);

-- Steps are only ever added; nobody leaves a frozen list.
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
-- +goose StatementEnd
CREATE TRIGGER report_step_stays BEFORE UPDATE OR DELETE ON report_step FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER expected_report_stays BEFORE DELETE ON expected_report FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The accepted report a figure came from; null: it was imported.
ALTER TABLE report_value ADD COLUMN draft_id bigint REFERENCES report_draft;
CREATE INDEX report_value_draft ON report_value (draft_id) WHERE draft_id IS NOT NULL AND ended_at IS NULL;

-- +goose Down
SELECT 'migrations go forward only';
