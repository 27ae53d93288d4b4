-- Adds the cells of resolution $2 that the unit version with the id $1 overlaps: $3 cells, $4 shares, $5 owned.
INSERT INTO unit_share (unit_id, res, cells, shares, owned)
VALUES ($1::bigint, $2::smallint, $3::bigint[], $4::real[], $5::boolean[])
