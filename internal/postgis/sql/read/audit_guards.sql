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
SELECT format('trigger %s of the audit is none of ours', t.tgname)
FROM pg_trigger AS t
WHERE t.tgrelid = 'audit'::regclass
  AND NOT t.tgisinternal
  AND t.tgname NOT IN ('audit_link', 'only_grows', 'only_grows_whole')
UNION ALL
SELECT format('rule %s of the audit is none of ours', r.rulename)
FROM pg_rewrite AS r
WHERE r.ev_class = 'audit'::regclass
UNION ALL
SELECT format('changes of %s are not recorded: trigger %s is missing or off', g.name, g.trigger)
FROM (VALUES ('revision', 'audit_layers'), ('account', 'audit_row'), ('token', 'audit_row'), ('area', 'audit_row'), ('report_step', 'audit_row'), ('report_draft', 'audit_row'),
  ('recognition_step', 'audit_row'), ('draw', 'audit_row'), ('draw_finding', 'audit_row'), ('reform_answer', 'audit_row'), ('incident_pair', 'audit_row')) AS g (name, trigger)
WHERE NOT EXISTS (
  SELECT
  FROM pg_trigger AS t
  WHERE t.tgrelid = g.name::regclass
    AND t.tgname = g.trigger
    AND t.tgenabled IN ('O', 'A'))
UNION ALL
SELECT 'right ' || a.privilege_type || ' is granted to ' || CASE a.grantee WHEN 0 THEN 'everybody' ELSE a.grantee::regrole::text END
FROM pg_class AS c
CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
WHERE c.oid = 'audit'::regclass
  AND a.privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')
