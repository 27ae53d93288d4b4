-- What must hold of the second lock, one row each: name, whether it holds, what was found. $1 the tables of records, $2 the roles the application works as, $3 what the policies say (lock_policies.sql).
SELECT 'second lock: the application owns nothing',
  current_user = ANY ($2::text[]) AND NOT EXISTS (
    SELECT FROM pg_class AS c JOIN pg_roles AS r ON r.oid = c.relowner WHERE r.rolname LIKE 'cotmoc\_%' AND c.relpersistence = 'p'),
  CASE
    WHEN current_user NOT LIKE 'cotmoc\_%' THEN 'it works as ' || current_user || ', the owner: accounts with an area or a lower clearance are not let in. '
      || 'Let an administrator of the server run: CREATE ROLE cotmoc_app LOGIN NOINHERIT; '
      || (SELECT string_agg('CREATE ROLE ' || r || ' NOINHERIT; ', '') FROM unnest($2::text[]) AS r)
      || 'GRANT ' || array_to_string($2::text[], ', ') || ' TO cotmoc_app, ' || quote_ident(session_user) || '; then start again'
    WHEN session_user = 'cotmoc_app' THEN 'it signs in as cotmoc_app'
    ELSE 'it signs in as ' || session_user || ' and puts its roles on'
  END
UNION ALL
SELECT 'second lock: no role passes it', count(*) = 0, coalesce(string_agg(r.found, ', '), 1 + cardinality($2::text[]) || ' roles')
FROM (
  SELECT rolname || ' may' AS found
  FROM pg_roles
  WHERE rolname LIKE 'cotmoc\_%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolinherit)
  UNION ALL
  SELECT format('%s may become %s', member.rolname, granted.rolname)
  FROM pg_auth_members AS m
  JOIN pg_roles AS member ON member.oid = m.member
  JOIN pg_roles AS granted ON granted.oid = m.roleid
  WHERE member.rolname LIKE 'cotmoc\_%' AND NOT (member.rolname = 'cotmoc_app' AND granted.rolname LIKE 'cotmoc\_%')
) AS r
UNION ALL
SELECT 'second lock: tables of records', count(*) FILTER (WHERE NOT c.relrowsecurity OR n.policies < 2) = 0,
  coalesce('open: ' || string_agg(c.relname, ', ') FILTER (WHERE NOT c.relrowsecurity OR n.policies < 2), count(*) || ' locked')
FROM pg_class AS c
CROSS JOIN LATERAL (SELECT count(*) AS policies FROM pg_policy AS p WHERE p.polrelid = c.oid) AS n
WHERE c.relnamespace = 'public'::regnamespace
  AND c.relname = ANY ($1::text[])
UNION ALL
SELECT 'second lock: policies', count(*) = 1,
  CASE WHEN count(*) = 1 THEN 'as they were put on' ELSE 'they are not what the program put on; start it again' END
FROM second_lock
WHERE policies = $3::bigint
UNION ALL
SELECT 'second lock: indexes of places are used', true, -- slower without, not open
  CASE WHEN proleakproof THEN 'geometry_overlaps is leakproof' ELSE 'geometry_overlaps is not LEAKPROOF: places of an area are searched row by row' END
FROM pg_proc
WHERE oid = 'geometry_overlaps(geometry, geometry)'::regprocedure
