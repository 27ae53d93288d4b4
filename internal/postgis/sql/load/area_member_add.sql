-- Adds communes $2 to area $1, from days $3 to days $4.
INSERT INTO area_member (area_id, unit_code, valid_from, valid_to)
SELECT $1, g.code, g.valid_from, g.valid_to
FROM unnest($2::text[], $3::date[], $4::date[]) AS g (code, valid_from, valid_to)
