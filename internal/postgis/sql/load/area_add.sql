-- Adds oversight area $1 named $2, held by $3, in province $4, from $5 to $6, of source $7; gives its id.
INSERT INTO area (code, name, holder_role, province, valid_from, valid_to, source)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id
