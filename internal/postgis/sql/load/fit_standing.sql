-- Findings that hold on day $1, or were found for it, about any of the units $2 of level $3, outside their parents or ($4 false) all others: id and what they say.
WITH alive AS MATERIALIZED (
  SELECT u.code, coalesce(u.shape_from, u.valid_from) AS drawn_on
  FROM unit AS u
  WHERE u.level = $3::text AND u.ended_at IS NULL AND u.valid_from <= $1::date AND (u.valid_to IS NULL OR u.valid_to > $1::date)
), held AS ( -- sets are joined, not each finding looked up: maps drawn by eye have ten thousands of them
  SELECT f.id, count(*) AS units, count(alive.code) AS living, bool_or(c.code = ANY ($2::text[])) AS concerned
  FROM fit_finding AS f
  CROSS JOIN unnest(f.units) AS c (code)
  LEFT JOIN alive ON alive.code = c.code AND alive.drawn_on <= f.valid_on
  WHERE f.ended_at IS NULL AND f.level = $3::text AND (f.kind = 'outside_parent') = $4::boolean AND f.valid_on <= $1::date AND (f.valid_to IS NULL OR f.valid_to > $1::date)
  GROUP BY f.id
)
SELECT f.id, f.kind, f.severity, f.units, ST_AsEWKB(f.geom)
FROM held
JOIN fit_finding AS f ON f.id = held.id
WHERE held.concerned AND (f.valid_on = $1::date OR held.living = held.units)
