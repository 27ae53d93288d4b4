package postgis_test

import (
	"testing"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/tile"
)

// manyCommunes adds communes until there are 3,321, as circles of 120 corners over the whole country, with
// every indicator of Decision 28 reported.
const manyCommunes = `
INSERT INTO unit (code, level, kind, name, full_name, parent, valid_from, geom, content_sha256)
SELECT (30000 + n)::text, 'commune', 'Xã', 'Xã ' || n, 'Xã ' || n, '44', '2025-07-01',
  ST_Multi(ST_Buffer(at.point, 0.045, 30)), '\x00'
FROM generate_series(0, 3315) n
CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_MakePoint(103 + 0.1 * (n % 60), 10 + 0.1 * (n / 60)), 4326) AS point) at;
INSERT INTO report_value (unit_code, period, period_from, period_to, indicator, value, value_state)
SELECT code, '2026', '2025-12-15', '2026-12-14', indicator, 3, 'reported'
FROM unit, unnest(ARRAY['residents', 'addicts_on_file', 'users_on_file', 'addicts_exempt', 'use_points',
  'offenders_arrested', 'resident_offenders', 'wanted_hiding', 'plants_destroyed', 'plant_area_m2']) AS indicator
WHERE level = 'commune' AND valid_to IS NULL;
INSERT INTO route (code, name, level, approved_by, valid_from, geom, content_sha256)
SELECT 'r' || n, 'r', 'province', 'UBND tỉnh', '2025-01-01',
  ST_SetSRID(ST_MakeLine(ST_MakePoint(103 + n / 10.0, 10), ST_MakePoint(104 + n / 10.0, 11)), 4326), '\x00'
FROM generate_series(1, 30) n;
ANALYZE`

func BenchmarkFactsOf3321Communes(b *testing.B) {
	r := newReader(b)
	r.exec(manyCommunes)
	q := assess.Query{Level: border.Commune, Period: border.AssessedYear(2026), On: today}
	for b.Loop() {
		if f, err := r.Facts(b.Context(), q); err != nil || len(f) != 3321 {
			b.Fatal(len(f), err)
		}
	}
}

func BenchmarkCommuneTile(b *testing.B) {
	r := newReader(b)
	r.exec(manyCommunes)
	q := over("communes", 106.5, 14, 8)
	for b.Loop() {
		if body, err := r.atlas().Tile(b.Context(), q, tile.Ledger{}); err != nil || len(body) == 0 {
			b.Fatal(len(body), err)
		}
	}
}
