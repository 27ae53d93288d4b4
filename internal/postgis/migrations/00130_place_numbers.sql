-- +goose Up
-- What records lie in has a number, and a reach is a row of bits: whether a row lies in it is one bit, in a commune as in an area
-- of thousands, whose list every query made into a set before.

-- The codes of communes, provinces and whatever else records lie in, numbered as they come up. A number stays for good.
CREATE TABLE place (
  code text PRIMARY KEY,
  number integer GENERATED ALWAYS AS IDENTITY UNIQUE
);

-- The numbers of codes, in their order; codes that have none get the next ones.
-- +goose StatementBegin
CREATE FUNCTION place_numbers(codes text[]) RETURNS integer[]
LANGUAGE plpgsql SET plan_cache_mode = auto
AS $$
DECLARE numbers integer[];
BEGIN
  FOR turn IN 1..2 LOOP
    numbers := ARRAY(
      SELECT p.number
      FROM unnest(codes) WITH ORDINALITY AS c (code, n)
      JOIN place AS p USING (code)
      ORDER BY c.n);
    EXIT WHEN cardinality(numbers) = cardinality(codes) OR turn = 2;
    INSERT INTO place (code)
    SELECT DISTINCT c.code
    FROM unnest(codes) AS c (code)
    WHERE c.code IS NOT NULL
      AND NOT EXISTS (SELECT FROM place AS p WHERE p.code = c.code)
    ORDER BY c.code
    ON CONFLICT DO NOTHING;
  END LOOP;
  RETURN numbers;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION place_number(of_code text) RETURNS integer
LANGUAGE plpgsql SET plan_cache_mode = auto
AS $$
DECLARE found_number integer;
BEGIN
  SELECT number INTO found_number FROM place WHERE code = of_code;
  RETURN coalesce(found_number, (place_numbers(ARRAY[of_code]))[1]);
END $$;
-- +goose StatementEnd

-- Whether one of these numbers is among the bits of a reach.
-- +goose StatementBegin
CREATE FUNCTION place_among(bits bit varying, numbers integer[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE n integer;
BEGIN
  FOREACH n IN ARRAY numbers LOOP
    IF substring(bits FROM n FOR 1) = B'1' THEN
      RETURN true;
    END IF;
  END LOOP;
  RETURN false;
END $$;
-- +goose StatementEnd

-- Every record bears the numbers of what it lies in, whoever writes it; triggers go by their names, and these after `belong`.
-- +goose StatementBegin
CREATE FUNCTION number_place() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  NEW.place_number := place_number(NEW.unit_code);
  RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION number_places() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  NEW.place_numbers := place_numbers(NEW.communes);
  RETURN NEW;
END $$;
-- +goose StatementEnd
-- Those of now get theirs before anything follows their changes: nothing of them changes that a reader could tell.
-- +goose StatementBegin
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['incident', 'report_value', 'assessment']
  LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN place_number integer', name);
    EXECUTE format('SELECT place_numbers(array_agg(DISTINCT unit_code)) FROM %I WHERE unit_code IS NOT NULL', name);
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', name);
    EXECUTE format('UPDATE %I SET place_number = p.number FROM place AS p WHERE p.code = unit_code', name);
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', name);
    EXECUTE format('CREATE TRIGGER number_place BEFORE INSERT OR UPDATE OF unit_code ON %I FOR EACH ROW EXECUTE FUNCTION number_place()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['crossing', 'trail', 'marker', 'post', 'route', 'hotspot', 'plot', 'effort', 'cooperation']
  LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN place_numbers integer[] NOT NULL DEFAULT ''{}''', name);
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', name);
    EXECUTE format('UPDATE %I SET place_numbers = place_numbers(communes) WHERE communes <> ''{}''', name);
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', name);
    EXECUTE format('CREATE TRIGGER number_places BEFORE INSERT OR UPDATE OF communes ON %I FOR EACH ROW EXECUTE FUNCTION number_places()', name);
  END LOOP;
END $$;
-- +goose StatementEnd

-- Incidents are counted from an index alone.
DROP INDEX incident_unit, incident_current, incident_internal;
CREATE INDEX incident_unit ON incident (unit_code, occurred_from) INCLUDE (tier, kind, source, source_ref, place_number) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX incident_current ON incident (source, source_ref) INCLUDE (place_number) WHERE ended_at IS NULL;
CREATE INDEX incident_internal ON incident (source, source_ref) INCLUDE (occurred_from, recorded_at, place_number)
WHERE ended_at IS NULL AND coalesce(tier, 'internal') <> 'restricted';

-- Whether what has a number lies in the reach of the connection. Nothing said: no.
-- +goose StatementBegin
CREATE FUNCTION reach_has(place_number integer) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(substring(current_setting('cotmoc.places', true)::bit varying FROM place_number FOR 1) = B'1', false) $$;
-- +goose StatementEnd

-- Whether a record in a place and of a tier lies in the reach of the connection.
-- +goose StatementBegin
CREATE FUNCTION reach_sees(place_number integer, tier text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT CASE
    WHEN current_user NOT LIKE 'cotmoc\_%' OR current_user = 'cotmoc_whole' THEN true
    WHEN current_user LIKE 'cotmoc\_area\_%' AND NOT reach_has(place_number) THEN false
    ELSE CASE substring(current_user FROM '[a-z]+$')
      WHEN 'restricted' THEN true
      WHEN 'internal' THEN tier <> 'restricted'
      WHEN 'shared' THEN tier IN ('public', 'shared')
      ELSE tier = 'public'
    END
  END
$$;
-- +goose StatementEnd

-- Whether the figures of a commune or province may be read.
-- +goose StatementBegin
CREATE FUNCTION reach_holds(place_number integer) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT current_user NOT LIKE 'cotmoc\_area\_%' OR reach_has(place_number) $$;
-- +goose StatementEnd

CREATE OR REPLACE VIEW incident_double WITH (security_invoker = false) AS
SELECT DISTINCT ON (p.other_source, p.other_ref)
  p.other_source AS source, p.other_ref AS source_ref, k.id AS duplicate_of, k.unit_code, k.tier, k.place_number
FROM incident_pair AS p
JOIN incident AS k ON k.source = p.keeper_source AND k.source_ref = p.keeper_ref AND k.ended_at IS NULL
WHERE p.same AND p.ended_at IS NULL
  AND reach_sees(k.place_number, coalesce(k.tier, 'internal'))
ORDER BY p.other_source, p.other_ref, k.id;
DROP FUNCTION reach_sees(text, text), reach_holds(text), reach_places();

-- +goose Down
SELECT 'migrations go forward only';
