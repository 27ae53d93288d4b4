package postgis_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/postgis"
	"cotmoc/internal/tile"
)

// reader is a store over a small made-up country, and a pool to put more records in.
type reader struct {
	*postgis.Store
	t       testing.TB
	pool    *pgxpool.Pool
	url     string
	drawing *tile.Atlas
}

// Four communes of a tenth of a degree in province 44 and one in province 46:
//
//	        106.5      106.6       106.7      106.8
//	16.8                 Khe Sanh
//	16.7    Lao Bảo      Đakrông     A Lưới 1
//	16.6
//
// Hướng Lập has no geometry, nor has province 44; province 46 has one. Khe Sanh was called Tân Độ until 30
// June 2025.
const country = `
INSERT INTO instance (kind) VALUES ('demo');
INSERT INTO revision (layer, n, changed_at) VALUES ('units', 3, '2026-01-05T10:00:00+07'), ('incidents', 2, '2026-02-01T08:00:00+07');
INSERT INTO unit (code, level, kind, name, full_name, parent, valid_from, valid_to, on_border, schematic, seat, geom, content_sha256)
SELECT code, level, kind, name, kind || ' ' || name, parent, valid_from::date, valid_to::date, on_border, schematic,
  ST_PointOnSurface(g), ST_Multi(g), '\x00'
FROM (VALUES
  ('44', 'province', 'Tỉnh', 'Quảng Trị', NULL, '2025-07-01', NULL, NULL::boolean, false, NULL::geometry),
  ('46', 'province', 'Thành phố', 'Huế', NULL, '2025-07-01', NULL, NULL, false, ST_MakeEnvelope(106.7, 16.6, 106.8, 16.7, 4326)),
  ('19432', 'commune', 'Xã', 'Lao Bảo', '44', '2025-07-01', NULL, true, true, ST_MakeEnvelope(106.5, 16.6, 106.6, 16.7, 4326)),
  ('19429', 'commune', 'Xã', 'Đakrông', '44', '2025-07-01', NULL, NULL, false, ST_MakeEnvelope(106.6, 16.6, 106.7, 16.7, 4326)),
  ('19435', 'commune', 'Xã', 'Khe Sanh', '44', '2025-07-01', NULL, false, false, ST_MakeEnvelope(106.6, 16.7, 106.7, 16.8, 4326)),
  ('19435', 'commune', 'Xã', 'Tân Độ', '44', '2020-01-01', '2025-07-01', NULL, false, ST_MakeEnvelope(106.6, 16.7, 106.7, 16.8, 4326)),
  ('19440', 'commune', 'Xã', 'Hướng Lập', '44', '2025-07-01', NULL, NULL, false, NULL),
  ('19900', 'commune', 'Xã', 'A Lưới 1', '46', '2025-07-01', NULL, NULL, false, ST_MakeEnvelope(106.7, 16.6, 106.8, 16.7, 4326))
) v (code, level, kind, name, parent, valid_from, valid_to, on_border, schematic, g);
INSERT INTO border_line (code, country, approximate, geom, content_sha256)
VALUES ('LA-1', 'LA', false, ST_GeomFromText('LINESTRING(106.5 16.5, 106.5 16.9)', 4326), '\x00');
INSERT INTO unit_border (unit_id, n, country, approximate, chain, from_m, to_m, length_m, geom)
SELECT id, 0, 'LA', false, 0, 11066, 22132, 11066, ST_GeomFromText('LINESTRING(106.5 16.7, 106.5 16.6)', 4326)
FROM unit
WHERE code = '19432' AND ended_at IS NULL`

var today = border.NewDate(2026, time.March, 1)

func newReader(t testing.TB) *reader {
	t.Helper()
	url := pgtest.URL(t)
	store, err := postgis.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	r := &reader{Store: store, t: t, pool: pool, url: url}
	r.exec(country)
	return r
}

func (r *reader) exec(sql string, args ...any) {
	r.t.Helper()
	if _, err := r.pool.Exec(r.t.Context(), sql, args...); err != nil {
		r.t.Fatal(err)
	}
}

func (r *reader) count(sql string, args ...any) int {
	r.t.Helper()
	var n int
	if err := r.pool.QueryRow(r.t.Context(), sql, args...).Scan(&n); err != nil {
		r.t.Fatal(err)
	}
	return n
}

// incident puts an incident at a point (lon, lat) with the cells its precision allows.
func (r *reader) incident(ref, kind, day string, lon, lat float64, precision int) {
	r.t.Helper()
	var cells [5]*int64
	for i := range cells {
		if res := 5 + i; res <= border.FinestCell(precision) {
			id := mustCell(r.t, lon, lat, res).ID()
			cells[i] = &id
		}
	}
	r.exec(`WITH added AS (INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, geom, loc_precision,
		unit_code, substances, cell_5, cell_6, cell_7, cell_8, cell_9, content_sha256)
		VALUES ('test', $1, $2, $3::date, $3::date, 2, ST_SetSRID(ST_MakePoint($4, $5), 4326), $6,
		(SELECT code FROM unit WHERE level = 'commune' AND valid_to IS NULL AND ST_Covers(geom, ST_SetSRID(ST_MakePoint($4, $5), 4326)) ORDER BY code LIMIT 1),
		'[{"substance":"heroin","quantity":350,"unit":"g"},{"substance":"heroin","quantity":1,"unit":"block"},{"substance":"ketamine","quantity":null}]',
		$7, $8, $9, $10, $11, '\x00') RETURNING id)
		INSERT INTO substance_line (incident_id, line, substance, quantity, unit, mass_low_g, mass_g, mass_high_g)
		SELECT id, line, substance, quantity, unit, grams, grams, grams
		FROM added, (VALUES (1, 'heroin', 350, 'g', 350), (2, 'heroin', 1, 'block', NULL), (3, 'ketamine', NULL, NULL, NULL)) AS l (line, substance, quantity, unit, grams)`,
		ref, kind, day, lon, lat, precision, cells[0], cells[1], cells[2], cells[3], cells[4])
}

// value reports a figure for a year, recorded at a time and perhaps replaced at another.
func (r *reader) value(code, period, indicator string, value any, state, recorded string, ended any) {
	r.t.Helper()
	r.exec(`INSERT INTO report_value (unit_code, period, period_from, period_to, indicator, value, value_state, source, recorded_at, ended_at)
		VALUES ($1, $2, '2025-12-15', '2026-12-14', $3, $4, $5, 'test', $6::text::timestamptz, $7::text::timestamptz)`,
		code, period, indicator, value, state, recorded, ended)
}

func mustCell(t testing.TB, lon, lat float64, res int) cell.Cell {
	t.Helper()
	c, err := cell.At(lon, lat, res)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func names[T any](items []T, name func(T) string) string {
	text := ""
	for _, i := range items {
		text += fmt.Sprintf("%s;", name(i))
	}
	return text
}
