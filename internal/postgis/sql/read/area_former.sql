-- The districts of the day before $1 over the communes valid on $1: each commune in the district most of its predecessors' area came from; district, its full name, province, commune.
WITH part AS (
  SELECT
    c.code,
    c.parent,
    coalesce(o.district, l.from_district) AS district,
    sum(coalesce(o.area_km2, 1) * CASE WHEN l.partial THEN 0.5 ELSE 1 END) AS weight,
    count(*) FILTER (WHERE NOT l.partial) AS whole
  FROM unit c
  JOIN lineage l ON l.to_code = c.code AND l.to_level = c.level AND l.on_date = $1::date AND l.ended_at IS NULL
  LEFT JOIN unit o
    ON o.code = l.from_code AND o.level = l.from_level AND o.ended_at IS NULL
    AND o.valid_from < $1::date AND (o.valid_to IS NULL OR o.valid_to >= $1::date)
  WHERE c.level = 'commune'
    AND c.ended_at IS NULL
    AND c.valid_from <= $1::date
    AND (c.valid_to IS NULL OR c.valid_to > $1::date)
  GROUP BY c.code, c.parent, coalesce(o.district, l.from_district)
), main AS (
  SELECT DISTINCT ON (code) code, parent, coalesce(district, l.from_code) AS district
  FROM part
  LEFT JOIN lineage l
    ON part.district IS NULL AND l.to_code = part.code AND l.on_date = $1::date AND l.from_level = 'district' AND l.ended_at IS NULL
  WHERE coalesce(district, l.from_code) IS NOT NULL
  ORDER BY code, whole DESC, weight DESC, coalesce(district, l.from_code)
)
SELECT m.district, coalesce(nullif(d.full_name, ''), m.district), coalesce(m.parent, ''), m.code
FROM main m
LEFT JOIN unit d
  ON d.code = m.district AND d.level = 'district' AND d.ended_at IS NULL
  AND d.valid_from < $1::date AND (d.valid_to IS NULL OR d.valid_to >= $1::date)
ORDER BY m.district, m.code
