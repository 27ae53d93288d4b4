-- +goose Up
-- The frame: units, reports, incidents and the places around them. Every record is versioned twice: valid_*
-- says when it is true in the world, recorded_at/ended_at when the system held it so. Nothing is deleted: a
-- changed record ends (ended_at) and a new row begins. "Current" rows have ended_at IS NULL.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Folded text for searching: lower case, no diacritics, đ as d, one space.
-- +goose StatementBegin
CREATE FUNCTION folded(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
AS $$ SELECT regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, replace(replace(normalize(t, NFC), 'đ', 'd'), 'Đ', 'D'))), '\s+', ' ', 'g') $$;
-- +goose StatementEnd

-- What this database is: 'demo' (made-up records) or 'live'. Set by the first load; the other program refuses it.
CREATE TABLE instance (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  kind text NOT NULL CHECK (kind IN ('demo', 'live')),
  loaded_at timestamptz, -- when the demo data was all in; null: not yet
  created_at timestamptz NOT NULL DEFAULT now()
);

-- One counter per layer, raised by every committed change: the heart of cache keys and ETags.
CREATE TABLE revision (
  layer text PRIMARY KEY,
  n bigint NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE unit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''),
  level text NOT NULL CHECK (level IN ('province', 'district', 'commune', 'village')),
  kind text NOT NULL DEFAULT '',
  name text NOT NULL CHECK (name <> ''),
  full_name text NOT NULL DEFAULT '',
  parent text,
  valid_from date NOT NULL,
  valid_to date CHECK (valid_to > valid_from),
  legal_ref text NOT NULL DEFAULT '',
  source text NOT NULL DEFAULT '',
  schematic boolean NOT NULL DEFAULT false,
  on_border boolean,
  former_area text NOT NULL DEFAULT '',
  area_km2 double precision,
  seat geometry(Point, 4326),
  geom geometry(MultiPolygon, 4326),
  content_sha256 bytea NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  EXCLUDE USING gist (level WITH =, code WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (ended_at IS NULL)
);
CREATE INDEX unit_geom ON unit USING gist (geom) WHERE ended_at IS NULL;
CREATE INDEX unit_code ON unit (code, valid_from);
CREATE INDEX unit_parent ON unit (parent, level) WHERE ended_at IS NULL;
CREATE INDEX unit_folded ON unit USING gin (folded(full_name || ' ' || name) gin_trgm_ops);

-- Units as the system held them at a time (null: now). A unit first recorded later is taken as it was first
-- recorded: that it exists is law, not knowledge, and the answer stays the same whatever is recorded after.
-- +goose StatementBegin
CREATE FUNCTION unit_as_known(k timestamptz) RETURNS SETOF unit
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT * FROM unit WHERE k IS NULL AND ended_at IS NULL
  UNION ALL
  SELECT * FROM unit WHERE k IS NOT NULL AND recorded_at <= k AND (ended_at IS NULL OR ended_at > k)
  UNION ALL
  SELECT u.* FROM unit AS u
  WHERE k IS NOT NULL
    AND u.recorded_at = (SELECT min(f.recorded_at) FROM unit AS f WHERE f.code = u.code AND f.level = u.level)
    AND u.recorded_at > k
$$;
-- +goose StatementEnd

-- Cells a unit owns: at resolution 8 by the cell's centre (a partition), coarser ones by Parent of those.
CREATE TABLE unit_cell (
  unit_id bigint NOT NULL REFERENCES unit,
  res smallint NOT NULL CHECK (res BETWEEN 4 AND 8),
  cell bigint NOT NULL,
  PRIMARY KEY (cell, unit_id)
);
CREATE INDEX unit_cell_unit ON unit_cell (unit_id);
CREATE INDEX unit_cell_res ON unit_cell (res, cell);

CREATE TABLE report_value (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  unit_code text NOT NULL,
  period text NOT NULL,
  period_from date NOT NULL,
  period_to date NOT NULL CHECK (period_to >= period_from),
  indicator text NOT NULL,
  value double precision CHECK (value >= 0),
  value_state text NOT NULL CHECK (value_state IN ('reported', 'not_collected', 'withheld', 'not_applicable')),
  source text NOT NULL DEFAULT '',
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  CHECK ((value_state = 'reported') = (value IS NOT NULL)),
  CHECK (indicator <> 'residents' OR value IS NULL OR value > 0)
);
CREATE UNIQUE INDEX report_value_current ON report_value (unit_code, period, indicator) WHERE ended_at IS NULL;
CREATE INDEX report_value_period ON report_value (period, unit_code);

CREATE TABLE incident (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  source_ref text NOT NULL,
  kind text NOT NULL,
  occurred_from date NOT NULL,
  occurred_to date NOT NULL CHECK (occurred_to >= occurred_from),
  time_precision smallint NOT NULL CHECK (time_precision BETWEEN 1 AND 6),
  geom geometry(Point, 4326),
  loc_precision smallint NOT NULL CHECK (loc_precision IN (1, 2, 3, 4, 5, 6, 9)),
  uncertainty_m double precision CHECK (uncertainty_m >= 0),
  loc_method text NOT NULL DEFAULT 'imported',
  commune_code text,          -- as the source gave it
  unit_code text,             -- the commune it lies in on the day it occurred; null: outside every unit
  marker text,
  offset_m double precision,
  side text,
  detection_mode text,
  reliability char(1) CHECK (reliability BETWEEN 'A' AND 'F'),
  credibility smallint CHECK (credibility BETWEEN 1 AND 6),
  arrested_n integer CHECK (arrested_n >= 0),
  cases_n integer CHECK (cases_n >= 0),
  armed boolean,
  venue text,
  crossing text,
  trail text,
  note text NOT NULL DEFAULT '',
  substances jsonb NOT NULL DEFAULT '[]', -- [{substance, form, quantity, unit}] as reported
  cell_5 bigint, cell_6 bigint, cell_7 bigint, cell_8 bigint, cell_9 bigint, -- null where finer than its precision
  content_sha256 bytea NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  CHECK (geom IS NOT NULL OR marker IS NOT NULL OR commune_code IS NOT NULL)
);
CREATE UNIQUE INDEX incident_current ON incident (source, source_ref) WHERE ended_at IS NULL;
CREATE INDEX incident_geom ON incident USING gist (geom) WHERE ended_at IS NULL;
CREATE INDEX incident_day ON incident (occurred_from) WHERE ended_at IS NULL;
CREATE INDEX incident_unit ON incident (unit_code, occurred_from) WHERE ended_at IS NULL;
CREATE INDEX incident_cell_7 ON incident (cell_7) WHERE ended_at IS NULL;

CREATE TABLE crossing (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''),
  name text NOT NULL, type text NOT NULL, status text, counterpart text, far_province text,
  country text, province_code text, commune_code text, precision text, note text NOT NULL DEFAULT '',
  geom geometry(Point, 4326) NOT NULL, source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX crossing_current ON crossing (code) WHERE ended_at IS NULL;

CREATE TABLE route (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''),
  name text NOT NULL, level text NOT NULL CHECK (level IN ('province', 'inter_province')),
  approved_by text, valid_from date NOT NULL, valid_to date CHECK (valid_to >= valid_from), -- valid_to: last day
  geom geometry(Geometry, 4326) NOT NULL, source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX route_current ON route (code) WHERE ended_at IS NULL;
CREATE INDEX route_geom ON route USING gist (geom) WHERE ended_at IS NULL;

CREATE TABLE trail (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''),
  name text NOT NULL DEFAULT '', kind text NOT NULL, passable_months text, activity text,
  last_observed_on date, loc_precision smallint,
  geom geometry(Geometry, 4326) NOT NULL, source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX trail_current ON trail (code) WHERE ended_at IS NULL;

CREATE TABLE hotspot (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''),
  level text NOT NULL, functions text[] NOT NULL DEFAULT '{}', state text NOT NULL, since date,
  side text, commune_code text, note text NOT NULL DEFAULT '',
  geom geometry(Geometry, 4326) NOT NULL, source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX hotspot_current ON hotspot (code) WHERE ended_at IS NULL;

CREATE TABLE plot (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''),
  found_on date NOT NULL, area_m2 double precision CHECK (area_m2 >= 0), plants double precision CHECK (plants >= 0),
  destroyed_on date, revisit_due date, state text NOT NULL, side text,
  geom geometry(Geometry, 4326) NOT NULL, source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX plot_current ON plot (code) WHERE ended_at IS NULL;

CREATE TABLE effort (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''), -- cell or commune | month | mode | patrol unit: its key, made by the importer
  cell bigint, commune_code text, month date NOT NULL, mode text NOT NULL,
  km double precision CHECK (km >= 0), hours double precision CHECK (hours >= 0), passes double precision CHECK (passes >= 0),
  patrol_unit text NOT NULL DEFAULT '', source text NOT NULL DEFAULT '',
  cell_5 bigint, cell_6 bigint, cell_7 bigint, cell_8 bigint,
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz,
  CHECK ((cell IS NULL) <> (commune_code IS NULL))
);
CREATE UNIQUE INDEX effort_current ON effort (code) WHERE ended_at IS NULL;
CREATE INDEX effort_cell_5 ON effort (cell_5) WHERE ended_at IS NULL;
CREATE INDEX effort_cell_6 ON effort (cell_6) WHERE ended_at IS NULL;
CREATE INDEX effort_cell_7 ON effort (cell_7) WHERE ended_at IS NULL;
CREATE INDEX effort_cell_8 ON effort (cell_8) WHERE ended_at IS NULL;

CREATE TABLE border_line (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''), -- country and a number within the file
  country text NOT NULL, approximate boolean NOT NULL DEFAULT false,
  geom geometry(Geometry, 4326) NOT NULL, source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX border_line_current ON border_line (code) WHERE ended_at IS NULL;

-- Stored verdicts. body is the whole assessment as the API gives it; inputs of a decision are kept forever.
CREATE TABLE assessment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  unit_code text NOT NULL, year integer NOT NULL, criteria text NOT NULL,
  class text NOT NULL, official boolean NOT NULL, provisional boolean NOT NULL,
  data_cutoff timestamptz, engine text NOT NULL, -- data_cutoff: null where no input carries a time
  input_sha256 text NOT NULL,
  body json NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (unit_code, year, criteria, engine, input_sha256)
);

-- Every import, done or refused: who brought what, and what came of it.
CREATE TABLE import (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  layer text NOT NULL, files text[] NOT NULL, source text NOT NULL DEFAULT '',
  accepted integer NOT NULL, unchanged integer NOT NULL, refused integer NOT NULL,
  account text, recorded_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE account (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (name <> ''), -- a post, never a person
  role text NOT NULL CHECK (role IN ('administrator')),
  password_hash text NOT NULL,
  disabled_at timestamptz, created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX account_name ON account (lower(name));

-- Sessions and tokens are kept as SHA-256 of the secret: the database never holds one that works.
CREATE TABLE session (
  secret_sha256 bytea PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account,
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE TABLE token (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  secret_sha256 bytea NOT NULL UNIQUE,
  account_id bigint NOT NULL REFERENCES account,
  label text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);

-- +goose Down
SELECT 'migrations go forward only';
