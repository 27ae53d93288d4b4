-- Whether the second lock stands as this program puts it on. $1 its mark.
SELECT
  EXISTS (SELECT FROM second_lock WHERE mark = $1::text AND policies = (SELECT count(*) FROM pg_policy))
  AND (SELECT count(*) FROM pg_roles WHERE rolname IN ('cotmoc_app', 'cotmoc_area', 'cotmoc_country', 'cotmoc_whole') AND NOT rolsuper AND NOT rolbypassrls) = 4
  AND (SELECT bool_and(pg_has_role(current_user, r.oid, 'MEMBER') AND has_table_privilege(r.oid, 'incident', 'SELECT'))
    FROM pg_roles AS r
    WHERE r.rolname IN ('cotmoc_area', 'cotmoc_country', 'cotmoc_whole'))
