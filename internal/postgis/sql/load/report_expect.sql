-- Puts on the list of an open period who is not on it, and sets the days the law gives. $1 period's id, $2 level, then arrays: $3 codes, $4 names, $5 provinces, $6 first days, $7 first days without it, $8 communes.
INSERT INTO expected_report AS e (obligation_period_id, level, owed_by, name, province, commune, valid_from, valid_to)
SELECT $1, $2, x.code, x.name, nullif(x.province, ''), nullif(x.commune, ''), x.valid_from, x.valid_to
FROM unnest($3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::text[]) AS x (code, name, province, valid_from, valid_to, commune)
ON CONFLICT (obligation_period_id, level, owed_by) DO UPDATE
SET valid_from = excluded.valid_from, valid_to = excluded.valid_to, changed_at = clock_timestamp()
WHERE (e.valid_from, e.valid_to) IS DISTINCT FROM (excluded.valid_from, excluded.valid_to)
