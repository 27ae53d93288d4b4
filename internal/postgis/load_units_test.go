package postgis_test

import (
	"math"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

func quangTri(code string) (name, full string, ok bool) {
	return "Quảng Trị", "Tỉnh Quảng Trị", code == "44"
}

// commune is a commune of province 44, a square of 0.1 degrees.
func commune(t testing.TB, code, name, from string, lon float64) border.Unit {
	return border.Unit{Code: code, Level: border.Commune, Name: name, FullName: "Xã " + name, Kind: "Xã", Parent: "44",
		ValidFrom: day(t, from), Shape: square(lon, 16, 0.1), LegalRef: "19/2025/QĐ-TTg"}
}

// versions lists the current versions of a unit: name, first day, and the day it ends.
func versions(t testing.TB, pool *pgxpool.Pool, code string) []string {
	t.Helper()
	return askAll[string](t, pool, `SELECT name || ' ' || valid_from || ' ' || coalesce(valid_to::text, '') FROM unit
		WHERE code = $1 AND ended_at IS NULL ORDER BY valid_from`, code)
}

func want(t testing.TB, what string, got []string, wanted ...string) {
	t.Helper()
	ok := len(got) == len(wanted)
	for i := range wanted {
		ok = ok && got[i] == wanted[i]
	}
	if !ok {
		t.Errorf("%s: %q, want %q", what, got, wanted)
	}
}

var unitLoad = ingest.Load{Layer: "units"}

func TestUnitTwiceIsUnchanged(t *testing.T) {
	store, pool := open(t)
	units := []border.Unit{commune(t, "19432", "Lao Bảo", "2025-07-01", 106), commune(t, "19429", "Khe Sanh", "2025-07-01", 106.1)}
	wantCounts(t, put(t, store, unitLoad, units...), 2, 0, 0)
	wantCounts(t, put(t, store, unitLoad, units...), 0, 2, 0)
	if n := ask[int](t, pool, "SELECT count(*) FROM unit"); n != 3 {
		t.Errorf("%d rows, want two communes and their province", n)
	}
}

func TestUnitCorrection(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bao", "2025-07-01", 106))
	between := ask[time.Time](t, pool, "SELECT clock_timestamp()")
	wantCounts(t, put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106)), 1, 0, 0)
	want(t, "now", versions(t, pool, "19432"), "Lao Bảo 2025-07-01 ")
	want(t, "as known before", askAll[string](t, pool, `SELECT name FROM unit
		WHERE code = '19432' AND recorded_at <= $1 AND (ended_at IS NULL OR ended_at > $1)`, between), "Lao Bao")
}

func TestNewVersionEndsTheEarlierOne(t *testing.T) {
	store, pool := open(t)
	old := commune(t, "19432", "Tân Thành", "2023-12-15", 106)
	old.Schematic = true
	put(t, store, unitLoad, old)
	between := ask[time.Time](t, pool, "SELECT clock_timestamp()")
	wantCounts(t, put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106)), 1, 0, 0)
	want(t, "versions", versions(t, pool, "19432"), "Tân Thành 2023-12-15 2025-07-01", "Lao Bảo 2025-07-01 ")
	want(t, "as known before", askAll[string](t, pool, `SELECT name || coalesce(valid_to::text, '') FROM unit
		WHERE code = '19432' AND recorded_at <= $1 AND (ended_at IS NULL OR ended_at > $1)`, between), "Tân Thành")
	wantCounts(t, put(t, store, unitLoad, old), 0, 1, 0) // the older file again
	want(t, "versions", versions(t, pool, "19432"), "Tân Thành 2023-12-15 2025-07-01", "Lao Bảo 2025-07-01 ")
	cells := askAll[int](t, pool, `SELECT (SELECT count(*) FROM unit_cell WHERE unit_id = u.id) FROM unit AS u
		WHERE code = '19432' ORDER BY id`)
	if len(cells) != 3 || cells[0] == 0 || cells[1] != cells[0] || cells[2] != cells[0] {
		t.Errorf("cells of the versions: %v, want the same number for all three", cells)
	}
	wantNoShareLost(t, pool)
}

func TestSchematicReplacedOnTheSameDay(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	drawn := commune(t, "19432", "Lao Bảo", "2025-07-01", 106)
	drawn.Schematic = true
	put(t, store, unitLoad, drawn)
	surveyed := commune(t, "19432", "Lao Bảo", "2025-07-01", 106)
	surveyed.Shape = square(106, 16, 0.11)
	wantCounts(t, put(t, store, unitLoad, surveyed), 1, 0, 0)
	got := askAll[string](t, pool, `SELECT level || ' ' || schematic FROM unit WHERE ended_at IS NULL ORDER BY level`)
	want(t, "current", got, "commune false", "province false")
	if n := ask[int](t, pool, "SELECT count(*) FROM unit WHERE schematic AND ended_at IS NOT NULL"); n != 2 {
		t.Errorf("%d schematic versions kept, want the commune and the province", n)
	}
}

func TestEarlierVersionLoadedLater(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	wantCounts(t, put(t, store, unitLoad, commune(t, "19432", "Tân Thành", "2014-01-01", 106)), 1, 0, 0)
	want(t, "versions", versions(t, pool, "19432"), "Tân Thành 2014-01-01 2025-07-01", "Lao Bảo 2025-07-01 ")
	wantCounts(t, put(t, store, unitLoad, commune(t, "19432", "Giữa", "2020-01-01", 106)), 1, 0, 0)
	want(t, "versions", versions(t, pool, "19432"),
		"Tân Thành 2014-01-01 2020-01-01", "Giữa 2020-01-01 2025-07-01", "Lao Bảo 2025-07-01 ")
}

func TestUnitWithAnEnd(t *testing.T) {
	store, pool := open(t)
	u := commune(t, "19432", "Lao Bảo", "2025-07-01", 106)
	put(t, store, unitLoad, u)
	u.ValidTo = day(t, "2027-01-01")
	wantCounts(t, put(t, store, unitLoad, u), 1, 0, 0)
	want(t, "versions", versions(t, pool, "19432"), "Lao Bảo 2025-07-01 2027-01-01")
	wantCounts(t, put(t, store, unitLoad, u), 0, 1, 0)
	u.ValidTo = border.Date{}
	wantCounts(t, put(t, store, unitLoad, u), 0, 1, 0) // not said is not open
	want(t, "versions", versions(t, pool, "19432"), "Lao Bảo 2025-07-01 2027-01-01")
}

func TestUnitFilledIn(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	area := ask[float64](t, pool, "SELECT area_km2 FROM unit WHERE code = '19432'")
	if math.Abs(area-118.3) > 1 { // 0.1 x 0.1 degrees at 16 N: 10.70 km x 11.06 km
		t.Errorf("area %g km2", area)
	}
	if !ask[bool](t, pool, "SELECT ST_Contains(geom, seat) FROM unit WHERE code = '19432'") {
		t.Error("the seat lies outside")
	}
	given := commune(t, "19433", "B", "2025-07-01", 106.2)
	given.AreaKm2, given.Seat = 7.5, &orb.Point{106.25, 16.01}
	put(t, store, unitLoad, given)
	if got := ask[string](t, pool, "SELECT area_km2 || ' ' || ST_AsText(seat) FROM unit WHERE code = '19433'"); got != "7.5 POINT(106.25 16.01)" {
		t.Errorf("given area and seat became %s", got)
	}
}

func TestOutlineForSmallScalesIsNeverEmpty(t *testing.T) {
	store, pool := open(t)
	tiny, none := commune(t, "00001", "Nhỏ", "2025-07-01", 106), commune(t, "00002", "Chưa vẽ", "2025-07-01", 106)
	tiny.Shape = square(106.00001, 16.00001, 0.00002)
	flat := commune(t, "00003", "Mảnh", "2025-07-01", 106)
	flat.Shape = orb.MultiPolygon{{{{106.3, 16}, {106.4, 16}, {106.4, 16.00001}, {106.3, 16.00001}, {106.3, 16}}}}
	none.Shape = nil
	put(t, store, unitLoad, tiny, none, flat)
	if n := ask[int](t, pool, `SELECT count(*) FROM unit AS u WHERE level = 'commune' AND geom IS NOT NULL
		AND (SELECT count(*) FROM unit_far AS f WHERE f.unit_id = u.id AND NOT ST_IsEmpty(f.geom)) < 4`); n != 0 {
		t.Error("no outline for small scales")
	}
	got := askAll[string](t, pool, `SELECT u.code || ' ' || count(c.cell) FROM unit AS u LEFT JOIN unit_cell AS c ON c.unit_id = u.id
		WHERE u.level = 'commune' AND u.code < '00003' GROUP BY u.code ORDER BY u.code`)
	want(t, "cells", got, "00001 5", "00002 0") // one at each of the resolutions 8 to 4
	owner := ask[int64](t, pool, "SELECT cell FROM unit_cell AS c JOIN unit AS u ON u.id = c.unit_id WHERE res = 8 AND u.code = '00001'")
	at, err := cell.At(106.00002, 16.00002, 8)
	if err != nil || owner != at.ID() {
		t.Errorf("cell %d, want %d, %v", owner, at.ID(), err)
	}
}

func TestCellsOfNeighboursAreDisjoint(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106), commune(t, "00002", "B", "2025-07-01", 106.1))
	if n := ask[int](t, pool, `SELECT count(*) FROM (SELECT cell FROM unit_cell AS c JOIN unit AS u ON u.id = c.unit_id
		WHERE res = 8 AND level = 'commune' GROUP BY cell HAVING count(*) > 1) AS twice`); n != 0 {
		t.Errorf("%d cells with two owners", n)
	}
	for _, id := range askAll[int64](t, pool, "SELECT cell FROM unit_cell WHERE res = 6") {
		if c, err := cell.FromID(id); err != nil || c.Resolution() != 6 {
			t.Fatalf("cell %x at resolution 6: %v", id, err)
		}
	}
	const owned = "SELECT count(DISTINCT cell) FROM unit_cell AS c JOIN unit AS u ON u.id = c.unit_id WHERE res = $1 AND level = $2"
	for res := 4; res <= 7; res++ {
		province, communes := ask[int](t, pool, owned, res, "province"), ask[int](t, pool, owned, res, "commune")
		if province != communes || province == 0 {
			t.Errorf("at %d the province owns %d cells, its communes %d", res, province, communes)
		}
	}
	if n := ask[int](t, pool, owned, 8, "province"); n != 0 {
		t.Errorf("%d cells of communes are stored for the province once more", n)
	}
}

func TestProvinceFromItsCommunes(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	yes := true
	a, b := commune(t, "00001", "A", "2025-07-01", 106), commune(t, "00002", "B", "2025-07-01", 106.1)
	a.OnBorder, a.AreaKm2, b.AreaKm2 = &yes, 10, 20
	put(t, store, unitLoad, a)
	put(t, store, unitLoad, b)
	const province = `SELECT kind || '|' || name || '|' || full_name || '|' || source || '|' || area_km2 || '|' || on_border || '|' ||
		ST_NPoints(ST_RemoveRepeatedPoints(geom)) || '|' || round(ST_XMax(geom)::numeric, 2) || '|' || valid_from
		FROM unit WHERE level = 'province' AND ended_at IS NULL`
	want(t, "province", askAll[string](t, pool, province),
		"Tỉnh|Quảng Trị|Tỉnh Quảng Trị|derived from communes|30|true|7|106.20|2025-07-01")
	rows := ask[int](t, pool, "SELECT count(*) FROM unit WHERE level = 'province'")
	b.FullName = "Phường B" // no change of shape: the province stays as it is
	put(t, store, unitLoad, b)
	if n := ask[int](t, pool, "SELECT count(*) FROM unit WHERE level = 'province'"); n != rows {
		t.Errorf("%d province rows, want %d still", n, rows)
	}
	wider := commune(t, "00002", "B", "2026-04-30", 106.1)
	wider.Shape = square(106.1, 16, 0.3)
	put(t, store, unitLoad, wider)
	want(t, "versions", versions(t, pool, "44"), "Quảng Trị 2025-07-01 2026-04-30", "Quảng Trị 2026-04-30 ")
}

func TestGivenProvinceIsLeftAlone(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, border.Unit{Code: "44", Level: border.Province, Name: "Quảng Trị", FullName: "Tỉnh Quảng Trị",
		ValidFrom: day(t, "2025-07-01"), Shape: square(105, 15, 3), Source: "survey"})
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106))
	got := askAll[string](t, pool, "SELECT source FROM unit WHERE level = 'province'")
	want(t, "provinces", got, "survey")
}

func TestUnknownProvinceIsNamedByItsCode(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106))
	want(t, "province", askAll[string](t, pool, "SELECT name FROM unit WHERE level = 'province'"), "44")
}

func TestProvinceOfACommuneWhoseOutlineCrossesItself(t *testing.T) {
	store, pool := open(t)
	bow := commune(t, "00002", "B", "2025-07-01", 106.1)
	bow.Shape = orb.MultiPolygon{{{{106.1, 16}, {106.2, 16.1}, {106.2, 16}, {106.1, 16.1}, {106.1, 16}}}}
	wantCounts(t, put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106), bow), 2, 0, 0)
	if !ask[bool](t, pool, "SELECT ST_IsValid(geom) AND abs(ST_Area(geom) - 0.015) < 1e-9 FROM unit WHERE level = 'province'") {
		t.Error("the province is not the two communes together")
	}
}
