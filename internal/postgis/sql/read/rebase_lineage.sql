-- Legal lineage that took effect after $2 and until $3 (dates), from or to units of level $1. Ground that was in no unit brings no figures along.
SELECT from_code, to_code, on_date, kind, partial, population_whole, area_whole, legal_ref, derived
FROM lineage
WHERE ended_at IS NULL
  AND NOT without_unit
  AND (from_level = $1 OR to_level = $1)
  AND on_date > $2
  AND on_date <= $3
ORDER BY on_date, from_code, to_code
