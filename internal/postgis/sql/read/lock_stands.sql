-- Whether the second lock stands as this program puts it on, and whether its policies were changed since it did. $1 its mark, $2 the roles the application works as, $3 what its policies say (lock_policies.sql).
SELECT
  EXISTS (SELECT FROM second_lock WHERE mark = $1::text AND policies = $3::bigint)
  AND (SELECT count(*) FROM pg_roles WHERE rolname = ANY ('cotmoc_app'::text || $2::text[]) AND NOT rolsuper AND NOT rolbypassrls) = 1 + cardinality($2::text[])
  AND (SELECT bool_and(pg_has_role(current_user, r.oid, 'MEMBER') AND has_table_privilege(r.oid, 'incident', 'SELECT'))
    FROM pg_roles AS r
    WHERE r.rolname = ANY ($2::text[])),
  EXISTS (SELECT FROM second_lock WHERE mark = $1::text AND policies <> $3::bigint)
