-- +goose Up
-- Programmes, and the log of what was done under them and with the other side. Both end, nothing is deleted.

-- One version of a programme each: what its file said from holds_from until the next version begins to hold.
CREATE TABLE programme (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''),
  holds_from date NOT NULL,
  legal_ref text NOT NULL CHECK (legal_ref <> ''),
  title_vi text NOT NULL CHECK (title_vi <> ''), title_en text NOT NULL CHECK (title_en <> ''),
  body text NOT NULL, -- the file as it came
  source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX programme_current ON programme (code, holds_from) WHERE ended_at IS NULL;

CREATE TABLE cooperation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''),
  kind text NOT NULL CHECK (kind IN ('counterpart', 'agreement', 'agreement_step', 'obstacle', 'international_obligation', 'liaison_office',
    'exchange', 'request', 'briefing', 'joint_operation', 'joint_case', 'survey', 'training', 'joint_patrol', 'gate_control', 'awareness',
    'residents_report', 'support_project', 'armed_group', 'plan', 'hearing', 'conclusion', 'inspection', 'model', 'commendation', 'campaign',
    'decision', 'spending', 'review', 'rating', 'evidence')),
  subtype text,
  title text NOT NULL CHECK (title <> ''),
  aliases text[] NOT NULL,
  programme text, item text, -- ids in the files of programmes
  parent text,               -- code of another entry
  counterparts text[] NOT NULL, -- codes of entries of kind counterpart
  units text[] NOT NULL,     -- codes of communes and provinces
  agency text,               -- id of an institution, never a person
  country text CHECK (country IN ('LA', 'KH', 'CN')),
  side text CHECK (side IN ('vn', 'la', 'kh', 'cn', 'on_line', 'unknown')),
  level text, host text,
  direction text CHECK (direction IN ('out', 'in')),
  state text NOT NULL,
  day date, until date CHECK (until >= day), due_on date,
  sent_on date, acknowledged_on date CHECK (acknowledged_on >= sent_on),
  answered_on date CHECK (answered_on >= sent_on), acted_on date CHECK (acted_on >= sent_on),
  n double precision CHECK (n >= 0),
  amount_vnd double precision CHECK (amount_vnd >= 0),
  document text NOT NULL DEFAULT '', place text NOT NULL DEFAULT '',
  tier text CHECK (tier IN ('public', 'shared', 'internal', 'restricted')), -- null: internal
  note text NOT NULL DEFAULT '',
  geom geometry(Point, 4326), source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz,
  CHECK (sent_on IS NOT NULL OR num_nonnulls(acknowledged_on, answered_on, acted_on) = 0),
  CHECK (kind NOT IN ('agreement_step', 'conclusion') OR parent IS NOT NULL),
  CHECK (kind NOT IN ('request', 'exchange') OR sent_on IS NOT NULL AND direction IS NOT NULL),
  CHECK (kind NOT IN ('counterpart', 'briefing') OR level IS NOT NULL)
);
CREATE UNIQUE INDEX cooperation_current ON cooperation (code) WHERE ended_at IS NULL;
CREATE INDEX cooperation_kind ON cooperation (kind) WHERE ended_at IS NULL;
CREATE INDEX cooperation_parent ON cooperation (parent) WHERE ended_at IS NULL AND parent IS NOT NULL;
CREATE INDEX cooperation_geom ON cooperation USING gist (geom) WHERE ended_at IS NULL;

-- +goose StatementBegin
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['programme', 'cooperation']
  LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN recorded_by text, ADD COLUMN ended_by text, ADD COLUMN end_reason text', name);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN recorded_by SET DEFAULT changed_by()', name);
    EXECUTE format('CREATE TRIGGER note_end BEFORE UPDATE OF ended_at ON %I FOR EACH ROW
      WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION note_end()', name);
    EXECUTE format('CREATE TRIGGER refuse_delete BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_delete()', name);
  END LOOP;
END $$;
-- +goose StatementEnd

-- +goose Down
SELECT 'migrations go forward only';
