-- Stages provinces, or districts ($8 their level), drawn from the communes valid on $1: $2 codes, $3 kinds, $4 names, $5 full names; $6 their source, $7 gaps between communes to close, in m2.
-- Where a commune has no shape, or one that the lineage names is not there yet, the whole has none either.
INSERT INTO stage (
  seq, level, code, kind, name, full_name, valid_from, legal_ref, source, schematic, on_border, former_area,
  parent, area_km2, geom
)
SELECT
  p.n, $8::text, p.code, p.kind, p.name, p.full_name, $1::date, '', $6::text, c.schematic, c.on_border, '',
  CASE WHEN $8::text = 'district' THEN c.parent END, CASE WHEN c.drawn THEN c.area_km2 END, CASE WHEN c.drawn THEN whole.geom END
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS p (code, kind, name, full_name, n)
CROSS JOIN LATERAL (
  SELECT
    bool_or(u.schematic) AS schematic,
    bool_or(u.on_border) AS on_border,
    round(sum(u.area_km2)::numeric, 3)::double precision AS area_km2,
    ST_CollectionExtract(ST_Union(CASE WHEN ST_IsValid(u.geom) THEN u.geom ELSE ST_MakeValid(u.geom) END ORDER BY u.code), 3) AS geom,
    count(*) AS communes,
    min(u.parent) AS parent,
    bool_and(u.geom IS NOT NULL) AND NOT EXISTS (
      SELECT 1
      FROM lineage AS l
      WHERE $8::text = 'province'
        AND l.to_province = p.code
        AND l.to_level = 'commune'
        AND l.on_date = $1::date
        AND l.ended_at IS NULL
        AND NOT EXISTS (
          SELECT 1
          FROM unit AS n
          WHERE n.code = l.to_code
            AND n.level = l.to_level
            AND n.ended_at IS NULL
            AND n.valid_from <= $1::date
            AND (n.valid_to IS NULL OR n.valid_to > $1::date)
        )
    ) AS drawn
  FROM unit AS u
  WHERE (($8::text = 'province' AND u.parent = p.code) OR ($8::text = 'district' AND u.district = p.code))
    AND u.level = 'commune'
    AND u.ended_at IS NULL
    AND u.valid_from <= $1::date
    AND (u.valid_to IS NULL OR u.valid_to > $1::date)
) AS c
CROSS JOIN LATERAL (
  SELECT ST_Multi(ST_UnaryUnion(ST_Collect(ST_MakePolygon(
    ST_ExteriorRing(part.geom),
    ARRAY(
      SELECT ST_ExteriorRing(ring.geom)
      FROM ST_DumpRings(part.geom) AS ring
      WHERE ring.path[1] > 0 AND ST_Area(ring.geom::geography) >= $7::double precision
      ORDER BY ring.path[1]
    )
  ) ORDER BY part.path))) AS geom
  FROM ST_Dump(c.geom) AS part
) AS whole
WHERE c.communes > 0
