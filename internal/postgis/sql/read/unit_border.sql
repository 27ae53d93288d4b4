-- The land border along a unit: length per country in km, longest first. $1 id of the unit. A surveyed line counts within 200 m of the unit, an approximate one within 2 km.
SELECT
  b.country,
  bool_or(b.approximate),
  coalesce(sum(ST_Length(ST_Intersection(b.geom, near.geom)::geography)) / 1000, 0) AS length_km
FROM unit u
JOIN border_line b ON b.ended_at IS NULL
CROSS JOIN LATERAL (SELECT CASE WHEN b.approximate THEN 0.018 ELSE 0.0018 END AS degrees) reach
LEFT JOIN unit_far far ON far.unit_id = u.id AND far.max_zoom = 11 -- within 19 m of the unit
CROSS JOIN LATERAL (SELECT ST_Buffer(coalesce(far.geom, u.geom), reach.degrees, 4) AS geom) near
WHERE u.id = $1::bigint
  AND u.geom IS NOT NULL
  AND ST_DWithin(b.geom, u.geom, reach.degrees)
GROUP BY b.country
ORDER BY length_km DESC, b.country
