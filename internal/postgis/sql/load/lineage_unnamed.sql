-- Communes that a province's whole conversion does not name, and when they ended at the latest: a table that names over half of the communes known in a province the day before is whole. $1 source of predecessors made from a table.
WITH reform AS (
  SELECT on_date, from_province AS province
  FROM lineage
  WHERE ended_at IS NULL AND from_level = 'commune' AND from_province IS NOT NULL
  GROUP BY on_date, from_province
), standing AS (
  SELECT
    r.on_date,
    r.province,
    u.id,
    u.valid_from,
    u.source = $1::text AS made,
    EXISTS (
      SELECT 1
      FROM lineage AS l
      WHERE l.from_code = u.code AND l.from_level = 'commune' AND l.on_date = r.on_date AND l.ended_at IS NULL
    ) AS named
  FROM reform AS r
  JOIN unit AS u
    ON u.parent = r.province AND u.level = 'commune' AND u.ended_at IS NULL
    AND u.valid_from < r.on_date AND (u.valid_to IS NULL OR u.valid_to >= r.on_date)
), whole AS (
  SELECT
    on_date,
    province,
    max(valid_from) FILTER (WHERE NOT made) AS listed,
    date_trunc('year', on_date - 1)::date AS year
  FROM standing
  GROUP BY on_date, province
  HAVING 2 * count(*) FILTER (WHERE named) > count(*)
)
INSERT INTO unit_cut (id, valid_to)
SELECT s.id, min(gone.day)
FROM standing AS s
JOIN whole AS w USING (on_date, province)
-- A later list that passes over it says it was gone by then; one that has it, that it was gone the day after.
CROSS JOIN LATERAL (
  SELECT least(s.on_date, greatest(w.year, w.listed + CASE WHEN s.valid_from < w.listed THEN 0 ELSE 1 END)) AS day
) AS gone
WHERE NOT s.named AND s.valid_from < gone.day
GROUP BY s.id
ON CONFLICT (id) DO UPDATE SET valid_to = least(unit_cut.valid_to, excluded.valid_to)
RETURNING id
