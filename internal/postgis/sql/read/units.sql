-- Units valid on a day, searched by name or code, old names and what became of their units too, and paged. $1 level, $2 day, $3 province, $4 text, $5 limit; $6 rank, $7 name, $8 id where the page before ended; $9 oversight area; $10 only those with a boundary (false: without); $11 source of units made from tables, $12 of units drawn from communes. All but $2, $5, $11 and $12 may be null.
WITH RECURSIVE within (code, depth) AS (
  SELECT $3::text, 0
  WHERE $3::text IS NOT NULL
  UNION
  SELECT u.code, within.depth + 1
  FROM within
  JOIN unit u ON u.parent = within.code
  WHERE u.ended_at IS NULL
    AND u.valid_from <= $2::date
    AND (u.valid_to IS NULL OR u.valid_to > $2::date)
    AND within.depth < 4
), asked AS MATERIALIZED (
  SELECT
    folded($4::text) AS words,
    replace(folded($4::text), ' ', '') AS letters,
    lower(normalize($4::text, NFC)) AS exact
), named AS (
  SELECT
    v.id,
    v.code,
    v.level,
    v.name,
    v.valid_from,
    v.valid_to,
    CASE
      WHEN v.code = $4::text OR lower(v.name) = asked.exact OR lower(v.full_name) = asked.exact THEN 0
      WHEN replace(f.name, ' ', '') = asked.letters OR f.full_name = asked.words THEN 1
      WHEN starts_with(replace(f.name, ' ', ''), asked.letters) OR starts_with(f.full_name, asked.words) THEN 2
      WHEN position(' ' || asked.words IN ' ' || f.full_name || ' ' || f.name) > 0 THEN 3
      WHEN position(asked.letters IN replace(f.full_name, ' ', '') || ' ' || replace(f.name, ' ', '')) > 0 THEN 4
    END AS rank
  FROM asked
  JOIN unit v ON v.ended_at IS NULL AND (strpos(v.letters, asked.letters) > 0 OR v.code = $4::text)
  -- OFFSET 0 has each name folded once, not once for every mention.
  CROSS JOIN LATERAL (SELECT folded(v.name) AS name, folded(v.full_name) AS full_name OFFSET 0) f
  WHERE $4::text IS NOT NULL
    AND ($1::text IS NULL OR v.level = $1::text)
), reached AS ( -- the units found, and those that units found went into by the day
  SELECT id, code, level, rank, name, valid_from, 0 AS reforms
  FROM named
  WHERE rank IS NOT NULL
  UNION
  SELECT r.id, l.to_code, l.to_level, r.rank, r.name, l.on_date, r.reforms + 1
  FROM reached r
  JOIN lineage l ON l.from_code = r.code AND l.from_level = r.level AND l.on_date > r.valid_from
  WHERE l.ended_at IS NULL
    AND l.on_date <= $2::date
    AND ($1::text IS NULL OR l.to_level = $1::text)
    AND r.reforms < 8
), adrift AS ( -- units found that ended and that neither name nor lineage leads on from
  SELECT n.id, n.rank, n.name, n.valid_from
  FROM named n
  WHERE n.rank IS NOT NULL
    AND n.valid_to <= $2::date
    AND NOT EXISTS (
      SELECT 1
      FROM reached r
      JOIN unit s ON s.code = r.code AND s.level = r.level AND s.ended_at IS NULL
        AND s.valid_from <= $2::date AND (s.valid_to IS NULL OR s.valid_to > $2::date)
      WHERE r.id = n.id
    )
), placed AS ( -- the unit that stands where one of those stood
  SELECT a.id, u.code, u.level, a.rank + 1 AS rank, a.name, a.valid_from
  FROM adrift a
  JOIN unit o ON o.id = a.id
  CROSS JOIN LATERAL (SELECT ST_PointOnSurface(o.geom) AS point OFFSET 0) at
  JOIN unit u ON ST_Intersects(u.geom, at.point) AND u.level = o.level AND u.ended_at IS NULL
    AND u.valid_from <= $2::date AND (u.valid_to IS NULL OR u.valid_to > $2::date)
), best AS (
  SELECT DISTINCT ON (code, level) code, level, rank, name, id, placed
  FROM (
    SELECT code, level, rank, name, valid_from, reforms, id, false AS placed
    FROM reached
    UNION ALL
    SELECT code, level, rank, name, valid_from, 0, id, true
    FROM placed
  ) AS way
  ORDER BY code, level, rank, placed, reforms, valid_from DESC
), matched AS (
  SELECT u.id, u.name, coalesce(best.rank, 0) AS rank, nullif(best.name, u.name) AS matched_name, best.id AS found, best.placed
  FROM unit u
  LEFT JOIN best ON best.code = u.code AND best.level = u.level
  WHERE u.ended_at IS NULL
    AND u.valid_from <= $2::date
    AND (u.valid_to IS NULL OR u.valid_to > $2::date)
    AND ($1::text IS NULL OR u.level = $1::text)
    AND ($3::text IS NULL OR u.code IN (SELECT code FROM within))
    AND ($10::boolean IS NULL OR (u.geom IS NOT NULL) = $10::boolean)
    AND ($9::text IS NULL OR u.id IN (SELECT unit_id FROM area_commune($2::date) WHERE area_code = $9::text))
    AND ($4::text IS NULL OR best.code IS NOT NULL)
), page AS (
  SELECT id, rank, matched_name, found, placed
  FROM matched
  WHERE $8::bigint IS NULL
    OR (rank, name COLLATE "vi-x-icu", id) > ($6::integer, $7::text COLLATE "vi-x-icu", $8::bigint)
  ORDER BY rank, name COLLATE "vi-x-icu", id
  LIMIT $5::integer
)
SELECT
  u.id,
  u.code,
  u.level,
  u.kind,
  u.name,
  u.full_name,
  coalesce(u.parent, ''),
  coalesce(u.district, ''),
  u.valid_from,
  u.valid_to,
  u.legal_ref,
  u.source,
  u.schematic,
  u.on_border,
  u.former_area,
  coalesce(u.area_km2, 0),
  ST_X(u.seat),
  ST_Y(u.seat),
  coalesce(p1.name, p2.name, p3.name, ''),
  u.geom IS NOT NULL,
  first_day_inferred(u, $11::text, $12::text),
  last_day_inferred(u, $11::text, $12::text),
  coalesce(page.matched_name, ''),
  CASE
    WHEN page.found IS NULL THEN ''
    WHEN page.placed THEN 'place'
    WHEN page.matched_name IS NOT NULL
      AND (page.found, u.code, u.level) IN (SELECT id, code, level FROM reached WHERE reforms > 0) THEN 'lineage'
    ELSE 'name'
  END,
  page.rank,
  (SELECT count(*) FROM matched) AS total
FROM page
JOIN unit u ON u.id = page.id
LEFT JOIN unit up1 ON up1.code = u.parent AND up1.ended_at IS NULL AND up1.level <> u.level
  AND up1.valid_from <= $2::date AND (up1.valid_to IS NULL OR up1.valid_to > $2::date)
LEFT JOIN unit up2 ON up2.code = up1.parent AND up2.ended_at IS NULL AND up2.level <> up1.level
  AND up2.valid_from <= $2::date AND (up2.valid_to IS NULL OR up2.valid_to > $2::date)
LEFT JOIN unit up3 ON up3.code = up2.parent AND up3.ended_at IS NULL AND up3.level <> up2.level
  AND up3.valid_from <= $2::date AND (up3.valid_to IS NULL OR up3.valid_to > $2::date)
LEFT JOIN LATERAL (SELECT up1.name WHERE up1.level = 'province') p1 ON true
LEFT JOIN LATERAL (SELECT up2.name WHERE up2.level = 'province') p2 ON true
LEFT JOIN LATERAL (SELECT up3.name WHERE up3.level = 'province') p3 ON true
ORDER BY page.rank, u.name COLLATE "vi-x-icu", u.id
