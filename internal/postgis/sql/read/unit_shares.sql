-- Cells of resolution $3 that the unit version with the id $1 overlaps on $2 (day), after cell $4 (may be null), at most $5; a drawn province or district has those of its communes.
WITH own AS (
  SELECT cells, shares, owned
  FROM unit_share
  WHERE unit_id = $1::bigint AND res = $3::smallint
), part AS (
  SELECT cells, shares, owned
  FROM own
  UNION ALL
  SELECT s.cells, s.shares, s.owned
  FROM unit AS whole
  JOIN unit AS u
    ON u.level = 'commune' AND u.ended_at IS NULL
    AND u.valid_from <= $2::date AND (u.valid_to IS NULL OR u.valid_to > $2::date)
    AND ((whole.level = 'province' AND u.parent = whole.code) OR (whole.level = 'district' AND u.district = whole.code))
  JOIN unit_share AS s ON s.unit_id = u.id AND s.res = $3::smallint
  WHERE whole.id = $1::bigint AND NOT EXISTS (SELECT FROM own)
), overlapped AS (
  SELECT c.cell, bool_or(c.owned) AS owned, least(sum(c.share::double precision), 1) AS share
  FROM part
  CROSS JOIN LATERAL unnest(part.cells, part.shares, part.owned) AS c (cell, share, owned)
  GROUP BY c.cell
)
SELECT cell, owned, share::real, (SELECT count(*) FROM overlapped)
FROM overlapped
WHERE $4::bigint IS NULL OR cell > $4::bigint
ORDER BY cell
LIMIT $5::integer
