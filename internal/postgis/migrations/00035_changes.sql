-- +goose Up
-- What tiles follow: how often records changed in each area of the map, and which records changed since a reader came by.

-- Of layers of places: how often anything changed in an area, a tile of zoom 8 of the web map. All numbers only rise.
CREATE TABLE revision_area (
  layer text NOT NULL,
  x smallint NOT NULL CHECK (x BETWEEN 0 AND 255),
  y smallint NOT NULL CHECK (y BETWEEN 0 AND 255),
  n bigint NOT NULL,
  PRIMARY KEY (layer, x, y)
);

-- Which records of a layer a transaction changed. A reader takes those whose transactions its last snapshot did not see: that
-- misses none, however long a transaction ran. Old ones are cleared away; a reader that comes too late reads everything.
CREATE TABLE record_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  layer text NOT NULL,
  ids bigint[], -- null: too many to name
  txid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX record_change_txid ON record_change (txid);

-- The columns and rows of areas (0 to 255) of a longitude and a latitude in degrees.
CREATE FUNCTION area_x(lon double precision) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest(0, least(255, floor((lon + 180) / 360 * 256)))::integer;
CREATE FUNCTION area_y(lat double precision) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN floor((0.5 - ln((1 + sin(radians(greatest(-85, least(85, lat))))) / (1 - sin(radians(greatest(-85, least(85, lat)))))) / (4 * pi())) * 256)::integer;

-- Tells of changed records, and clears away what readers have long seen. Nobody waits for another who clears.
-- +goose StatementBegin
CREATE FUNCTION tell_changes(of_layer text, changed bigint[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE last bigint;
BEGIN
  INSERT INTO record_change (layer, ids)
  VALUES (of_layer, CASE WHEN cardinality(changed) <= 50000 THEN changed END)
  RETURNING id INTO last;
  DELETE FROM record_change
  WHERE id IN (SELECT id FROM record_change WHERE id < last - 20000 ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED);
END $$;
-- +goose StatementEnd

-- Counts up the areas of changed places.
-- +goose StatementBegin
CREATE FUNCTION note_places() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO revision_area AS r (layer, x, y, n)
  SELECT DISTINCT TG_ARGV[0], x, y, 1
  FROM changed AS c
  CROSS JOIN LATERAL generate_series(area_x(ST_XMin(c.geom)), area_x(ST_XMax(c.geom))) AS x
  CROSS JOIN LATERAL generate_series(area_y(ST_YMax(c.geom)), area_y(ST_YMin(c.geom))) AS y
  WHERE c.geom IS NOT NULL
  ORDER BY 2, 3
  ON CONFLICT (layer, x, y) DO UPDATE SET n = r.n + 1;
  RETURN NULL;
END $$;
-- +goose StatementEnd

-- Incidents that count again or no more because of a pair are changed too.
-- +goose StatementBegin
CREATE FUNCTION note_incidents() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE list bigint[];
BEGIN
  WITH touched AS (
    SELECT c.id, c.geom
    FROM changed AS c
    UNION ALL
    SELECT i.id, i.geom
    FROM incident_pair AS p
    JOIN incident AS i ON i.source = p.other_source AND i.source_ref = p.other_ref AND i.ended_at IS NULL
    WHERE p.same AND p.ended_at IS NULL
      AND EXISTS (SELECT FROM changed AS c WHERE c.source = p.keeper_source AND c.source_ref = p.keeper_ref)
  ), counted AS (
    INSERT INTO revision_area AS r (layer, x, y, n)
    SELECT DISTINCT 'incidents', area_x(ST_X(geom)), area_y(ST_Y(geom)), 1
    FROM touched
    WHERE geom IS NOT NULL
    ORDER BY 2, 3
    ON CONFLICT (layer, x, y) DO UPDATE SET n = r.n + 1
  )
  SELECT array_agg(id) INTO list FROM touched;
  IF list IS NOT NULL THEN
    PERFORM tell_changes('incidents', list);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION note_pairs() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE list bigint[];
BEGIN
  WITH touched AS (
    SELECT i.id, i.geom
    FROM changed AS p
    JOIN incident AS i ON i.source = p.other_source AND i.source_ref = p.other_ref AND i.ended_at IS NULL
  ), counted AS (
    INSERT INTO revision_area AS r (layer, x, y, n)
    SELECT DISTINCT 'incidents', area_x(ST_X(geom)), area_y(ST_Y(geom)), 1
    FROM touched
    WHERE geom IS NOT NULL
    ORDER BY 2, 3
    ON CONFLICT (layer, x, y) DO UPDATE SET n = r.n + 1
  )
  SELECT array_agg(id) INTO list FROM touched;
  IF list IS NOT NULL THEN
    PERFORM tell_changes('incidents', list);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd

-- Tells which records changed; the first argument is the layer, the second the column that names the record.
-- +goose StatementBegin
CREATE FUNCTION note_records() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE list bigint[];
BEGIN
  EXECUTE format('SELECT array_agg(DISTINCT %I) FROM changed', TG_ARGV[1]) INTO list;
  IF list IS NOT NULL THEN
    PERFORM tell_changes(TG_ARGV[0], list);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $$
DECLARE
  what record;
BEGIN
  FOR what IN
    SELECT * FROM (VALUES
      ('incident', 'note_incidents()'), ('incident_pair', 'note_pairs()'),
      ('crossing', 'note_places(''crossings'')'), ('hotspot', 'note_places(''hotspots'')'), ('plot', 'note_places(''plots'')'),
      ('marker', 'note_places(''markers'')'), ('post', 'note_places(''posts'')'),
      ('effort', 'note_records(''effort'', ''id'')'), ('unit', 'note_records(''units'', ''id'')'),
      ('unit_far', 'note_records(''units'', ''unit_id'')'), ('unit_cell', 'note_records(''units'', ''unit_id'')')
    ) AS t (name, call)
  LOOP
    EXECUTE format('CREATE TRIGGER note_added AFTER INSERT ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION %s', what.name, what.call);
    EXECUTE format('CREATE TRIGGER note_changed AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION %s', what.name, what.call);
    EXECUTE format('CREATE TRIGGER note_removed AFTER DELETE ON %I REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION %s', what.name, what.call);
  END LOOP;
END $$;
-- +goose StatementEnd

-- +goose Down
SELECT 'migrations go forward only';
