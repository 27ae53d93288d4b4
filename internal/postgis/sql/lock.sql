-- The second lock: roles that own nothing, and policies that show each what it may see. It is put on again wherever a part
-- is missing, as after a backup was restored where the roles were not. Where the roles cannot be made nothing is done.
--   cotmoc_app             signs in and may do nothing but become one of the others
--   cotmoc_area_<tier>     sees what lies in the places of its reach, up to a tier
--   cotmoc_country_<tier>  sees the whole country up to a tier
--   cotmoc_whole           sees everything
DO $$
DECLARE
  name text;
  t record;
  acts CONSTANT text[] := ARRAY[{{acts}}];
BEGIN
  FOREACH name IN ARRAY acts || 'cotmoc_app'::text
  LOOP
    BEGIN
      IF to_regrole(name) IS NULL THEN
        EXECUTE format('CREATE ROLE %I NOINHERIT %s', name, CASE name WHEN 'cotmoc_app' THEN 'LOGIN' ELSE 'NOLOGIN' END);
      END IF;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this server did it meanwhile
      WHEN insufficient_privilege THEN
        RAISE NOTICE 'cotmoc: role % cannot be made by %', name, current_user;
        RETURN;
    END;
  END LOOP;
  FOREACH name IN ARRAY acts
  LOOP
    BEGIN
      IF NOT pg_has_role('cotmoc_app', name, 'MEMBER') THEN
        EXECUTE format('GRANT %I TO cotmoc_app', name);
      END IF;
      IF NOT pg_has_role(current_user, name, 'MEMBER') THEN
        EXECUTE format('GRANT %I TO CURRENT_USER', name);
      END IF;
    EXCEPTION WHEN unique_violation THEN NULL;
    END;
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), name);
    FOR t IN
      SELECT c.oid::regclass AS name, c.relkind, c.relname
      FROM pg_class AS c
      WHERE c.relnamespace = 'public'::regnamespace
        AND c.relkind IN ('r', 'v')
        AND pg_has_role(c.relowner, 'USAGE')
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
    LOOP
      CASE
        WHEN t.relkind = 'v' OR t.relname IN ('goose_db_version', 'second_lock') THEN
          EXECUTE format('GRANT SELECT ON %s TO %I', t.name, name);
        WHEN t.relname = 'audit' THEN
          EXECUTE format('GRANT SELECT, INSERT ON %s TO %I', t.name, name);
        ELSE
          EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', t.name, name);
      END CASE;
    END LOOP;
  END LOOP;
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO cotmoc_app', current_database());

  -- The roles of before, whose clearance was a setting, read nothing any more; where other databases have them they stay.
  FOREACH name IN ARRAY ARRAY['cotmoc_area', 'cotmoc_country']
  LOOP
    IF to_regrole(name) IS NOT NULL THEN
      EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', name);
    END IF;
  END LOOP;

  -- What stands is taken off first: a policy nobody put on here may show more.
  FOR t IN
    SELECT p.polname, c.oid::regclass AS name
    FROM pg_policy AS p
    JOIN pg_class AS c ON c.oid = p.polrelid AND c.relnamespace = 'public'::regnamespace AND pg_has_role(c.relowner, 'USAGE')
  LOOP
    EXECUTE format('DROP POLICY %I ON %s', t.polname, t.name);
  END LOOP;

  -- Record tables: what tells where a record lies (keptTables in within.go).
  FOR t IN
    SELECT * FROM (VALUES
      {{records}}
    ) AS r (name, place)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.name);
    EXECUTE format('CREATE POLICY place ON %I TO {{areas}} USING (%s)', t.name, t.place);
    EXECUTE format('CREATE POLICY country ON %I TO {{countries}}, cotmoc_whole USING (true)', t.name);
  END LOOP;

  -- And what its tier must be.
  FOR t IN
    SELECT * FROM (VALUES
      {{tiers}}
    ) AS r (name, tier, condition)
  LOOP
    EXECUTE format('CREATE POLICY %I ON %I AS RESTRICTIVE TO %I, %I USING (%s)', t.tier, t.name, 'cotmoc_area_' || t.tier, 'cotmoc_country_' || t.tier, t.condition);
  END LOOP;

  -- Tables of which a row is seen where the record is that it belongs to.
  FOR t IN
    SELECT * FROM (VALUES
      {{along}}
    ) AS r (name, along)
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.name);
    EXECUTE format('CREATE POLICY along ON %I TO {{parts}} USING (%s)', t.name, t.along);
    EXECUTE format('CREATE POLICY whole ON %I TO cotmoc_whole USING (true)', t.name);
  END LOOP;
  DROP FUNCTION IF EXISTS reach_hidden(), reach_tiers(), reach_rank(), reach_post(); -- of the policies of before

  -- A box tells nothing of the rows it does not take. PostgreSQL believes that of a superuser alone, and without it does not
  -- use an index of places under a policy.
  BEGIN
    IF NOT (SELECT proleakproof FROM pg_proc WHERE oid = 'geometry_overlaps(geometry, geometry)'::regprocedure) THEN
      ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF;
    END IF;
  EXCEPTION WHEN insufficient_privilege THEN NULL;
  END;
END $$
