-- +goose Up
-- The rest of the model: markers, posts and traffic; substance lines; the life of hot spots; who changed what. What
-- the code lists say, the schema holds too.

CREATE TABLE marker (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''), -- made of country, number and sub number
  number integer NOT NULL CHECK (number > 0),
  sub integer NOT NULL DEFAULT 0 CHECK (sub >= 0), -- 0: the marker itself
  type text CHECK (type IN ('main', 'auxiliary')),
  country text NOT NULL CHECK (country IN ('LA', 'KH', 'CN')),
  geom geometry(Point, 4326) NOT NULL, source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX marker_current ON marker (code) WHERE ended_at IS NULL;
CREATE INDEX marker_geom ON marker USING gist (geom) WHERE ended_at IS NULL;

CREATE TABLE post (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''),
  name text NOT NULL CHECK (name <> ''),
  kind text NOT NULL CHECK (kind IN ('border_post', 'gate_post', 'station', 'checkpoint', 'liaison_office', 'commune_police', 'customs', 'other')),
  geom geometry(Point, 4326) NOT NULL, source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz
);
CREATE UNIQUE INDEX post_current ON post (code) WHERE ended_at IS NULL;
CREATE INDEX post_geom ON post USING gist (geom) WHERE ended_at IS NULL;

-- What went through a crossing in a period, and whether it was open.
CREATE TABLE traffic (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL CHECK (code <> ''), -- crossing | period
  crossing text NOT NULL CHECK (crossing <> ''),
  period text NOT NULL, period_from date NOT NULL, period_to date NOT NULL CHECK (period_to >= period_from),
  status text CHECK (status IN ('open', 'restricted', 'closed', 'seasonal', 'planned')),
  persons_in double precision CHECK (persons_in >= 0), persons_out double precision CHECK (persons_out >= 0),
  vehicles_in double precision CHECK (vehicles_in >= 0), vehicles_out double precision CHECK (vehicles_out >= 0),
  goods_t_in double precision CHECK (goods_t_in >= 0), goods_t_out double precision CHECK (goods_t_out >= 0),
  source text NOT NULL DEFAULT '',
  content_sha256 bytea NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz,
  CHECK (num_nonnulls(status, persons_in, persons_out, vehicles_in, vehicles_out, goods_t_in, goods_t_out) > 0)
);
CREATE UNIQUE INDEX traffic_current ON traffic (code) WHERE ended_at IS NULL;
CREATE INDEX traffic_crossing ON traffic (crossing, period_from) WHERE ended_at IS NULL;

ALTER TABLE incident
  ADD COLUMN direction text CHECK (direction IN ('into_vn', 'out_of_vn', 'transit', 'internal', 'unknown')),
  ADD COLUMN transport text CHECK (transport IN ('foot', 'motorbike', 'car', 'truck', 'bus', 'boat', 'animal', 'parcel', 'drone', 'other', 'unknown')),
  ADD COLUMN tier text CHECK (tier IN ('public', 'shared', 'internal', 'restricted')), -- null: internal
  ADD COLUMN border_distance_m double precision CHECK (border_distance_m >= 0),
  ADD CHECK (kind IN ('seizure', 'cultivation_found', 'production_site', 'storage_site', 'use_place', 'trafficking_indicator',
    'illegal_crossing', 'precursor', 'other')),
  ADD CHECK (loc_method IN ('gps', 'map_click', 'marker_offset', 'gazetteer', 'admin_only', 'imported')),
  ADD CHECK (side IN ('vn', 'la', 'kh', 'on_line', 'unknown')),
  ADD CHECK (detection_mode IN ('patrol_discovered', 'checkpoint_control', 'investigation', 'public_report', 'partner_notice', 'sensor',
    'open_source', 'unknown')),
  ADD CHECK (venue IN ('none', 'lodging', 'bar', 'karaoke', 'shop', 'vehicle', 'dwelling', 'other', 'unknown'));

CREATE INDEX incident_key ON incident (source, source_ref);

-- The substances of an incident version, a row each, as reported; mass in grams by the factor that held on the day.
CREATE TABLE substance_line (
  incident_id bigint NOT NULL REFERENCES incident,
  line integer NOT NULL CHECK (line > 0),
  substance text NOT NULL CHECK (substance IN ('heroin', 'opium', 'morphine', 'methamphetamine', 'amphetamine', 'mdma', 'ketamine',
    'cannabis_herb', 'cannabis_resin', 'cannabis_plant', 'cocaine', 'nps', 'precursor', 'other', 'unknown')),
  form text CHECK (form IN ('tablet', 'crystal', 'powder', 'block', 'liquid', 'plant', 'resin', 'mixed', 'unknown')),
  quantity double precision CHECK (quantity >= 0),
  unit text CHECK (unit IN ('g', 'kg', 'ml', 'l', 'tablet', 'block', 'plant', 'm2', 'package', 'item')),
  low double precision CHECK (low >= 0), high double precision CHECK (high >= low),
  mass_low_g double precision, mass_g double precision, mass_high_g double precision,
  factor text, -- which mass factor; null: reported as mass, or none known
  PRIMARY KEY (incident_id, line),
  CHECK (quantity IS NULL OR unit IS NOT NULL),
  CHECK (low <= quantity AND quantity <= high),
  CHECK (mass_low_g <= mass_g AND mass_g <= mass_high_g)
);
CREATE INDEX substance_line_substance ON substance_line (substance, incident_id);

INSERT INTO substance_line (incident_id, line, substance, form, quantity, unit, mass_low_g, mass_g, mass_high_g)
SELECT i.id, l.line, s.substance, s.form, s.quantity, s.unit, m.g, m.g, m.g
FROM incident AS i
CROSS JOIN LATERAL jsonb_array_elements(i.substances) WITH ORDINALITY AS l (body, line)
CROSS JOIN LATERAL (
  SELECT l.body ->> 'substance' AS substance, nullif(l.body ->> 'form', '') AS form,
    (l.body ->> 'quantity')::double precision AS quantity, nullif(l.body ->> 'unit', '') AS unit
) AS s
CROSS JOIN LATERAL (
  SELECT CASE s.unit WHEN 'g' THEN s.quantity WHEN 'kg' THEN 1000 * s.quantity END AS g
) AS m;

ALTER TABLE crossing
  ADD CHECK (type IN ('international', 'main', 'secondary', 'opening', 'traditional_opening', 'clearance_lane')),
  ADD CHECK (status IN ('open', 'restricted', 'closed', 'seasonal', 'planned'));
ALTER TABLE trail
  ADD CHECK (kind IN ('footpath', 'motorbike', 'cart', 'river', 'ford', 'ridge')),
  ADD CHECK (activity IN ('active', 'suspected', 'dormant', 'blocked', 'unknown')),
  ADD CHECK (loc_precision IN (1, 2, 3, 4, 5, 6, 9));
ALTER TABLE effort
  ADD CHECK (mode IN ('foot', 'motorbike', 'vehicle', 'boat', 'static_post', 'drone'));

ALTER TABLE hotspot
  ADD COLUMN reason text NOT NULL DEFAULT '', -- why it came into its state
  ADD COLUMN loc_precision smallint CHECK (loc_precision IN (1, 2, 3, 4, 5, 6, 9)),
  ADD COLUMN cell_res smallint,
  ADD COLUMN cells bigint[] NOT NULL DEFAULT '{}', -- at cell_res, none finer than its place is known
  ADD CHECK (level IN ('at_risk', 'point', 'gathering', 'none')),
  ADD CHECK (functions <@ ARRAY['retail', 'organised_use', 'staging', 'production']),
  ADD CHECK (state IN ('suspected', 'managed', 'dismantled', 'held_clear', 'closed', 'reformed')),
  ADD CHECK (side IN ('vn', 'la', 'kh', 'on_line', 'unknown'));
CREATE INDEX hotspot_geom ON hotspot USING gist (geom) WHERE ended_at IS NULL;

-- What a person said of a proposal that a hot spot is an old one formed again.
CREATE TABLE reform_answer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hotspot text NOT NULL, former text NOT NULL,
  accepted boolean NOT NULL, reason text NOT NULL CHECK (reason <> ''),
  recorded_at timestamptz NOT NULL DEFAULT now(), recorded_by text NOT NULL,
  UNIQUE (hotspot, former)
);

ALTER TABLE plot
  ADD COLUMN since date, -- the day it came into its state
  ADD COLUMN reason text NOT NULL DEFAULT '',
  ADD CHECK (state IN ('found', 'destroyed', 'revisit_due', 'replanted', 'clear')),
  ADD CHECK (side IN ('vn', 'la', 'kh', 'on_line', 'unknown'));

-- When a place held in the world, both days included; null is open, or not said.
-- +goose StatementBegin
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['crossing', 'trail', 'marker', 'post']
  LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN valid_from date, ADD COLUMN valid_to date, ADD CHECK (valid_to >= valid_from)', name);
  END LOOP;
END $$;
-- +goose StatementEnd

-- Who changed a record: the account or "command line", taken from the setting cotmoc.who of the transaction. Rows
-- from before have none: nobody kept it. A version that ends keeps who ended it and why; none is ever deleted.
-- +goose StatementBegin
CREATE FUNCTION changed_by() RETURNS text
LANGUAGE sql STABLE
AS $$ SELECT coalesce(nullif(current_setting('cotmoc.who', true), ''), 'command line') $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION note_end() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  NEW.ended_by := changed_by();
  NEW.end_reason := nullif(current_setting('cotmoc.why', true), '');
  RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION refuse_delete() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'records of % end, they are never deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['unit', 'lineage', 'population', 'report_value', 'incident', 'crossing', 'route', 'trail', 'hotspot', 'plot',
    'effort', 'border_line', 'marker', 'post', 'traffic']
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
