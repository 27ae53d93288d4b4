-- What a unit version came from and what became of it: rows of the lineage next to it in time, and versions of its own in between. $1 code, $2 level, $3 its first day.
WITH near AS (
  SELECT
    (SELECT max(on_date) FROM lineage WHERE to_code = $1::text AND to_level = $2::text AND ended_at IS NULL AND on_date <= $3::date) AS before_on,
    (SELECT min(on_date) FROM lineage WHERE from_code = $1::text AND from_level = $2::text AND ended_at IS NULL AND on_date > $3::date) AS after_on
), kin AS (
  SELECT true AS earlier, l.from_code AS code, l.from_level AS level, coalesce(u.name, nullif(l.from_name, ''), l.from_code) AS name,
    coalesce(u.valid_from, l.on_date) AS valid_from, l.kind, l.on_date, l.partial, l.population_whole, l.without_unit, l.legal_ref, l.derived
  FROM near
  JOIN lineage l ON l.to_code = $1::text AND l.to_level = $2::text AND l.on_date = near.before_on AND l.ended_at IS NULL
  LEFT JOIN LATERAL (
    SELECT name, valid_from
    FROM unit
    WHERE code = l.from_code AND level = l.from_level AND ended_at IS NULL AND valid_from < l.on_date
    ORDER BY valid_from DESC
    LIMIT 1
  ) u ON true
  UNION ALL
  SELECT false, l.to_code, l.to_level, coalesce(u.name, nullif(l.to_name, ''), l.to_code),
    l.on_date, l.kind, l.on_date, l.partial, l.population_whole, l.without_unit, l.legal_ref, l.derived
  FROM near
  JOIN lineage l ON l.from_code = $1::text AND l.from_level = $2::text AND l.on_date = near.after_on AND l.ended_at IS NULL
  LEFT JOIN LATERAL (
    SELECT name
    FROM unit
    WHERE code = l.to_code AND level = l.to_level AND ended_at IS NULL
      AND valid_from <= l.on_date AND (valid_to IS NULL OR valid_to > l.on_date)
    LIMIT 1
  ) u ON true
  UNION ALL
  SELECT v.valid_from < $3::date, v.code, v.level, v.name, v.valid_from, '',
    CASE WHEN v.valid_from < $3::date THEN coalesce(v.valid_to, $3::date) ELSE v.valid_from END, false, false, false, '', false
  FROM near
  JOIN unit v ON v.code = $1::text AND v.level = $2::text AND v.ended_at IS NULL AND v.valid_from <> $3::date
  WHERE (v.valid_from < $3::date AND (near.before_on IS NULL OR v.valid_from >= near.before_on))
    OR (v.valid_from > $3::date AND (near.after_on IS NULL OR v.valid_from < near.after_on))
)
SELECT earlier, code, level, name, valid_from, kind, on_date, partial, population_whole, without_unit, legal_ref, derived
FROM kin
ORDER BY on_date, valid_from, code
