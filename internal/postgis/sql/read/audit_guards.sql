-- What of the audit's own locks is missing, a line each. No parameters.
SELECT 'trigger ' || g.name || ' is missing or off'
FROM (VALUES ('audit_link'), ('only_grows'), ('only_grows_whole')) AS g (name)
WHERE NOT EXISTS (
  SELECT
  FROM pg_trigger AS t
  WHERE t.tgrelid = 'audit'::regclass
    AND t.tgname = g.name
    AND t.tgenabled IN ('O', 'A'))
UNION ALL
SELECT 'right ' || a.privilege_type || ' is granted to ' || CASE a.grantee WHEN 0 THEN 'everybody' ELSE a.grantee::regrole::text END
FROM pg_class AS c
CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
WHERE c.oid = 'audit'::regclass
  AND a.privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')
