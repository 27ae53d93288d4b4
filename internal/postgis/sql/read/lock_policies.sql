-- What the policies of the second lock say, as one number: another where one is missing, was added or changed, or is off. No parameters.
SELECT coalesce(hashtextextended(string_agg(
  concat_ws(' ', p.tablename, c.relrowsecurity, p.policyname, p.permissive, p.roles, p.cmd, p.qual, p.with_check),
  E'\n' ORDER BY p.tablename, p.policyname), 0), 0)
FROM pg_policies AS p
JOIN pg_class AS c ON c.relname = p.tablename AND c.relnamespace = p.schemaname::regnamespace
WHERE p.schemaname = 'public'
