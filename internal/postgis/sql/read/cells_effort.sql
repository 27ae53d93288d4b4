-- Patrol effort per H3 cell; cell_7 stands for the resolution asked, effort known more coarsely has none there. $1 from, $2 to: months that overlap; each may be null.
SELECT
  cell_7,
  coalesce(sum(hours), 0),
  coalesce(sum(km), 0),
  coalesce(sum(passes), 0),
  -- A record without figures still says that somebody was there; one with nothing but zeros says nobody was.
  bool_or(coalesce(hours, km, passes) IS NULL OR greatest(hours, km, passes) > 0)
FROM effort
WHERE {{effort}}
  AND ended_at IS NULL
  AND cell_7 IS NOT NULL
  AND ($1::date IS NULL OR month + interval '1 month' > $1::date)
  AND ($2::date IS NULL OR month <= $2::date)
GROUP BY cell_7
