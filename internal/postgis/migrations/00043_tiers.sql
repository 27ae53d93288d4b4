-- +goose Up
-- Who may see a record: its tier and the communes it lies in. sql/lock.sql puts the locks themselves on the tables.

-- The tier as said of one record; null is what its layer has (record_tier).
ALTER TABLE crossing ADD COLUMN tier text CHECK (tier IN ('public', 'shared', 'internal', 'restricted'));
ALTER TABLE trail ADD COLUMN tier text CHECK (tier IN ('public', 'shared', 'internal', 'restricted'));
ALTER TABLE marker ADD COLUMN tier text CHECK (tier IN ('public', 'shared', 'internal', 'restricted'));
ALTER TABLE post ADD COLUMN tier text CHECK (tier IN ('public', 'shared', 'internal', 'restricted'));
ALTER TABLE route ADD COLUMN tier text CHECK (tier IN ('public', 'shared', 'internal', 'restricted'));
ALTER TABLE hotspot ADD COLUMN tier text CHECK (tier IN ('public', 'shared', 'internal', 'restricted'));
ALTER TABLE plot ADD COLUMN tier text CHECK (tier IN ('public', 'shared', 'internal', 'restricted'));
ALTER TABLE effort ADD COLUMN tier text CHECK (tier IN ('public', 'shared', 'internal', 'restricted'));

-- The tier of records of a layer of which nothing is said; of crossings of a type.
-- +goose StatementBegin
CREATE FUNCTION record_tier(layer text, type text DEFAULT NULL) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT CASE
    WHEN layer IN ('hotspots', 'plots', 'routes', 'effort', 'cells') THEN 'restricted'
    WHEN layer = 'crossings' AND type IN ('international', 'main', 'secondary') THEN 'public'
    ELSE 'internal'
  END
$$;
-- +goose StatementEnd

-- The reach of whoever reads: codes of communes and provinces, tiers, and its post, as the connection says. Nothing said: none.
-- +goose StatementBegin
CREATE FUNCTION reach_places() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT string_to_array(coalesce(current_setting('cotmoc.places', true), ''), ',') $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION reach_rank() RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(nullif(current_setting('cotmoc.clearance', true), '')::integer, -1) $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION reach_tiers() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT (ARRAY['public', 'shared', 'internal', 'restricted'])[1:reach_rank() + 1] $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION reach_post() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('cotmoc.reader', true), '') $$;
-- +goose StatementEnd

-- Whether the figures of a commune or province may be read.
-- +goose StatementBegin
CREATE FUNCTION reach_holds(code text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT current_user <> 'cotmoc_area' OR code = ANY (reach_places()) $$;
-- +goose StatementEnd

-- The communes of now that a shape lies in; where it lies in none, as beyond the border or on the line itself, the nearest
-- within about 5 km.
-- +goose StatementBegin
CREATE FUNCTION communes_of(shape geometry) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce(
    (SELECT array_agg(DISTINCT u.code ORDER BY u.code)
     FROM unit AS u
     WHERE u.level = 'commune' AND u.ended_at IS NULL AND u.valid_to IS NULL AND ST_Intersects(u.geom, shape)),
    (SELECT ARRAY[n.code]
     FROM (
       SELECT u.code, ST_Distance(u.geom, shape) AS away
       FROM unit AS u
       WHERE u.level = 'commune' AND u.ended_at IS NULL AND u.valid_to IS NULL AND ST_DWithin(u.geom, shape, 0.05)
       ORDER BY 2, 1
       LIMIT 1) AS n),
    '{}')
$$;
-- +goose StatementEnd

-- The communes of now that own a cell.
-- +goose StatementBegin
CREATE FUNCTION communes_of_cell(of_cell bigint) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce(array_agg(DISTINCT u.code ORDER BY u.code), '{}')
  FROM unit_cell AS c
  JOIN unit AS u ON u.id = c.unit_id
  WHERE c.cell = of_cell AND u.level = 'commune' AND u.ended_at IS NULL AND u.valid_to IS NULL
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION belong_by_shape() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  NEW.communes := communes_of(NEW.geom);
  RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION belong_by_cell() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  NEW.communes := CASE WHEN NEW.commune_code IS NULL THEN communes_of_cell(coalesce(NEW.cell_8, NEW.cell_7, NEW.cell_6, NEW.cell_5))
    ELSE ARRAY[NEW.commune_code] END;
  RETURN NEW;
END $$;
-- +goose StatementEnd
-- An entry of the log lies in the units it names, and where it stands.
-- +goose StatementBegin
CREATE FUNCTION belong_by_units() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  NEW.communes := NEW.units || CASE WHEN NEW.geom IS NULL THEN '{}' ELSE communes_of(NEW.geom) END;
  RETURN NEW;
END $$;
-- +goose StatementEnd

-- The communes every record lies in, whoever writes it. An incident has its unit_code.
-- +goose StatementBegin
DO $$
DECLARE
  what record;
BEGIN
  FOR what IN
    SELECT * FROM (VALUES
      ('crossing', 'belong_by_shape'), ('trail', 'belong_by_shape'), ('marker', 'belong_by_shape'), ('post', 'belong_by_shape'),
      ('route', 'belong_by_shape'), ('hotspot', 'belong_by_shape'), ('plot', 'belong_by_shape'),
      ('effort', 'belong_by_cell'), ('cooperation', 'belong_by_units')
    ) AS t (name, call)
  LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN communes text[] NOT NULL DEFAULT ''{}''', what.name);
    EXECUTE format('CREATE TRIGGER belong BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION %I()', what.name, what.call);
    EXECUTE format('CREATE TRIGGER belong_again BEFORE UPDATE OF communes ON %I FOR EACH ROW EXECUTE FUNCTION %I()', what.name, what.call);
    EXECUTE format('CREATE INDEX %I ON %I USING gin (communes) WHERE ended_at IS NULL', what.name || '_communes', what.name);
  END LOOP;
END $$;
-- +goose StatementEnd

-- Finds the communes of all records again, since communes have changed, and names the layers that changed by it. It sees
-- every record, whoever changed them.
-- +goose StatementBegin
CREATE FUNCTION belong_again() RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  what record;
BEGIN
  FOR what IN
    SELECT * FROM (VALUES
      ('crossings', 'crossing', 'communes IS DISTINCT FROM communes_of(geom)'), ('trails', 'trail', 'communes IS DISTINCT FROM communes_of(geom)'),
      ('markers', 'marker', 'communes IS DISTINCT FROM communes_of(geom)'), ('posts', 'post', 'communes IS DISTINCT FROM communes_of(geom)'),
      ('routes', 'route', 'communes IS DISTINCT FROM communes_of(geom)'), ('hotspots', 'hotspot', 'communes IS DISTINCT FROM communes_of(geom)'),
      ('plots', 'plot', 'communes IS DISTINCT FROM communes_of(geom)'),
      ('effort', 'effort', 'commune_code IS NULL AND communes IS DISTINCT FROM communes_of_cell(coalesce(cell_8, cell_7, cell_6, cell_5))'),
      ('cooperation', 'cooperation', 'geom IS NOT NULL AND communes IS DISTINCT FROM units || communes_of(geom)')
    ) AS t (layer, name, moved)
  LOOP
    EXECUTE format('UPDATE %I SET communes = communes WHERE %s', what.name, what.moved);
    IF FOUND THEN
      RETURN NEXT what.layer;
    END IF;
  END LOOP;
END $$;
-- +goose StatementEnd
SELECT belong_again();
UPDATE effort SET communes = communes WHERE commune_code IS NOT NULL;
UPDATE cooperation SET communes = communes WHERE geom IS NULL;

-- What an incident's doubles are seen by is what whoever asks may see.
ALTER VIEW incident_double SET (security_invoker = true);
ALTER VIEW commune_break SET (security_invoker = true);

-- Lets those who load records have the planner hear of them, without owning a table.
-- +goose StatementBegin
CREATE FUNCTION refresh_statistics(of_table text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  EXECUTE format('ANALYZE %I', of_table);
END $$;
-- +goose StatementEnd

-- How the second lock was put on last: the mark of the program that did, and how many policies it left.
CREATE TABLE second_lock (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), mark text NOT NULL, policies bigint NOT NULL);

-- The last day on which an account holds its role.
ALTER TABLE account ADD COLUMN until date; -- null: no end

-- +goose Down
SELECT 'migrations go forward only';
