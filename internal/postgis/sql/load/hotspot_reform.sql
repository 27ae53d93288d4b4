-- Staged suspected hot spots, recorded at $1, within $2 metres of one that was dismantled before: row, code of that one, metres.
SELECT
  s.seq,
  f.code,
  round(ST_Distance(h.geom::geography, f.geom::geography))::integer::text
FROM stage AS s
JOIN hotspot AS h ON {{hotspot h}} AND h.code = s.code AND h.ended_at IS NULL AND h.recorded_at = $1::timestamptz
JOIN hotspot AS f ON {{hotspot f}} AND f.ended_at IS NULL
  AND f.code <> h.code
  AND f.state IN ('dismantled', 'held_clear', 'closed')
  AND f.geom && ST_Expand(h.geom, $2::double precision / 90000)
WHERE s.verdict IS NULL
  AND h.state = 'suspected'
  AND (h.since IS NULL OR f.since IS NULL OR h.since >= f.since)
  AND ST_DWithin(h.geom::geography, f.geom::geography, $2::double precision)
ORDER BY s.seq, f.code
