-- +goose Up
-- Units through time: what became of each unit, how many lived in it, and the areas somebody oversees. As in the
-- frame, valid_* is about the world and recorded_at/ended_at about the system; a changed row ends.

-- The district of a commune, until 30 June 2025; and the first day of the version a shape was taken over from,
-- null where it is the version's own.
ALTER TABLE unit ADD COLUMN district text;
ALTER TABLE unit ADD COLUMN shape_from date;
-- The code a unit had while its official one was not known.
ALTER TABLE unit ADD COLUMN provisional text;
CREATE INDEX unit_provisional ON unit (provisional) WHERE provisional IS NOT NULL;
CREATE INDEX unit_district ON unit (district) WHERE ended_at IS NULL AND district IS NOT NULL;

-- The letters of a unit's names, folded and without spaces: a search looks at these before it ranks.
ALTER TABLE unit ADD COLUMN letters text GENERATED ALWAYS AS (replace(folded(full_name || ' ' || name), ' ', '')) STORED;

-- One row of a conversion table each; with source 'derived from communes' what follows for provinces.
CREATE TABLE lineage (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  on_date date NOT NULL,               -- first day of the successor
  from_code text NOT NULL, from_level text NOT NULL CHECK (from_level IN ('province', 'district', 'commune', 'village')),
  to_code text NOT NULL CHECK (to_code <> ''), to_level text NOT NULL CHECK (to_level IN ('province', 'district', 'commune', 'village')),
  kind text NOT NULL CHECK (kind IN ('unchanged', 'rename', 'recode', 'merge_whole', 'split_part', 'boundary_adjust')),
  partial boolean NOT NULL,
  population_whole boolean NOT NULL DEFAULT false, -- a part of the area, all of the population
  area_whole boolean NOT NULL DEFAULT false,       -- all of the area, a part of the population
  from_kind text NOT NULL DEFAULT '', from_name text NOT NULL DEFAULT '', -- as the table names them
  from_district text, from_province text,
  to_kind text NOT NULL DEFAULT '', to_name text NOT NULL DEFAULT '', to_province text,
  legal_ref text NOT NULL DEFAULT '', note text NOT NULL DEFAULT '', source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz,
  CHECK (from_code <> '' OR ended_at IS NOT NULL),
  CHECK (NOT (population_whole AND area_whole)),
  CHECK (partial OR NOT (population_whole OR area_whole))
);
CREATE UNIQUE INDEX lineage_current ON lineage (from_code, from_level, on_date, to_code, to_level) WHERE ended_at IS NULL;
CREATE INDEX lineage_to ON lineage (to_code, to_level, on_date) WHERE ended_at IS NULL;

CREATE TABLE population (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  unit_code text NOT NULL CHECK (unit_code <> ''),
  as_of date NOT NULL,
  residents double precision NOT NULL CHECK (residents > 0),
  name text NOT NULL DEFAULT '', district text, province text, -- what a row without a code was found by
  source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX population_current ON population (unit_code, as_of) WHERE ended_at IS NULL;

CREATE TABLE area (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''),
  name text NOT NULL CHECK (name <> ''),
  holder_role text NOT NULL DEFAULT '', -- a post, never a person
  province text,
  valid_from date NOT NULL, valid_to date CHECK (valid_to > valid_from),
  source text NOT NULL DEFAULT '',
  recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX area_current ON area (code) WHERE ended_at IS NULL;

CREATE TABLE area_member (
  area_id bigint NOT NULL REFERENCES area,
  unit_code text NOT NULL CHECK (unit_code <> ''),
  valid_from date NOT NULL, valid_to date CHECK (valid_to > valid_from),
  EXCLUDE USING gist (area_id WITH =, unit_code WITH =, daterange(valid_from, valid_to) WITH &&)
);
CREATE INDEX area_member_unit ON area_member (unit_code);

-- +goose Down
SELECT 'migrations go forward only';
