package postgis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"cotmoc/geo/coverage"
	"cotmoc/internal/border"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/postgis"
)

// misfits lists the current findings: kind, units, the days they hold.
func misfits(t testing.TB, pool *pgxpool.Pool) []string {
	t.Helper()
	return askAll[string](t, pool, `SELECT kind || ' ' || array_to_string(units, '+') || ' ' || valid_on || coalesce(' ' || valid_to::text, '')
		FROM fit_finding WHERE ended_at IS NULL ORDER BY valid_on, id`)
}

// apart are two communes with a strip of 0.0002 degrees (22 m) between them.
func apart(t testing.TB) (west, east border.Unit) {
	west, east = commune(t, "19432", "Lao Bảo", "2025-07-01", 106), commune(t, "19429", "Khe Sanh", "2025-07-01", 106.1)
	east.Shape = orb.MultiPolygon{{{{106.1002, 16}, {106.2, 16}, {106.2, 16.1}, {106.1002, 16.1}, {106.1002, 16}}}}
	return west, east
}

func TestMisfitIsToldAndNothingAltered(t *testing.T) {
	store, pool := open(t)
	west, east := apart(t)
	out := put(t, store, unitLoad, west, east)
	want(t, "findings", misfits(t, pool), "gap 19429+19432 2025-07-01")
	if len(out.Notes) != 1 || !strings.Contains(out.Notes[0].Reason.VI, "Khe hở 1") || !strings.Contains(out.Notes[0].Reason.EN, "no boundary was altered") {
		t.Errorf("notes %+v", out.Notes)
	}
	if got := ask[float64](t, pool, "SELECT ST_XMin(geom) FROM unit WHERE code = '19429' AND ended_at IS NULL"); got != 106.1002 {
		t.Errorf("the shape begins at %v", got)
	}
	width := ask[float64](t, pool, "SELECT width_m FROM fit_finding")
	if width < 20 || width > 23 {
		t.Errorf("width %g m, want about 21", width)
	}
}

func TestMendedMisfitEnds(t *testing.T) {
	store, pool := open(t)
	west, east := apart(t)
	put(t, store, unitLoad, west, east)
	east.Shape = square(106.1, 16, 0.1)
	out := put(t, store, unitLoad, east)
	want(t, "findings", misfits(t, pool))
	if len(out.Notes) != 0 || ask[int](t, pool, "SELECT count(*) FROM fit_finding WHERE ended_at IS NOT NULL") != 1 {
		t.Errorf("notes %+v, or the record of the old finding is lost", out.Notes)
	}
}

func TestMisfitHoldsUntilAUnitOfItEnds(t *testing.T) {
	store, pool := open(t)
	west, east := apart(t)
	put(t, store, unitLoad, west, east)
	later := east
	later.ValidFrom, later.Shape = day(t, "2026-04-30"), square(106.1, 16, 0.1)
	put(t, store, unitLoad, later)
	for on, wanted := range map[string]int{"2025-06-30": 0, "2025-07-01": 1, "2026-04-29": 1, "2026-04-30": 0} {
		list, err := store.FitFindings(t.Context(), border.FitFilter{On: day(t, on)})
		if err != nil || list.Total != wanted || len(list.Items) != wanted {
			t.Errorf("on %s: %d findings, %v; want %d", on, list.Total, err, wanted)
		}
	}
	third := commune(t, "19433", "A Dơi", "2025-12-01", 106.3) // far from both: the finding stays one
	put(t, store, unitLoad, third)
	want(t, "findings", misfits(t, pool), "gap 19429+19432 2025-07-01")
}

// TestShapesTakenOverAreNotToldTwice: a list without shapes takes them over; what does not fit is known already.
func TestShapesTakenOverAreNotToldTwice(t *testing.T) {
	store, pool := open(t)
	west, east := apart(t)
	west.ValidFrom, east.ValidFrom = day(t, "2014-01-01"), day(t, "2014-01-01")
	put(t, store, unitLoad, west, east)
	listed := []border.Unit{west, east}
	for i := range listed {
		listed[i].ValidFrom, listed[i].Shape, listed[i].Seat = day(t, "2025-01-01"), nil, nil
	}
	out := put(t, store, unitLoad, listed...)
	want(t, "findings", misfits(t, pool), "gap 19429+19432 2014-01-01")
	if len(out.Notes) != 1 || !strings.Contains(out.Notes[0].Reason.EN, "1 places recorded before remain") || out.Notes[0].Row != 0 {
		t.Errorf("notes %+v", out.Notes)
	}
	for _, on := range []string{"2014-01-01", "2024-12-31", "2025-01-01", "2026-01-01"} {
		if list, err := store.FitFindings(t.Context(), border.FitFilter{On: day(t, on)}); err != nil || list.Total != 1 {
			t.Errorf("on %s: %+v, %v", on, list, err)
		}
	}
	if n := ask[int](t, pool, `SELECT count(*) FROM unit AS u WHERE ended_at IS NULL AND level = 'commune'
		AND (SELECT count(*) FROM unit_far AS f WHERE f.unit_id = u.id) = $1`, len(coverage.MapLevels())); n != 4 {
		t.Errorf("%d versions with outlines for small scales, want 4", n)
	}
	mended := east
	mended.Shape = square(106.1, 16, 0.1) // the version of 2025 keeps the shape it took over, and its gap
	put(t, store, unitLoad, mended)
	want(t, "findings", misfits(t, pool), "gap 19429+19432 2025-01-01")
}

func TestHoleFilledLaterEndsThatDay(t *testing.T) {
	store, pool := open(t)
	var ring []border.Unit
	for i, at := range [][2]float64{{0, 0}, {1, 0}, {2, 0}, {0, 1}, {2, 1}, {0, 2}, {1, 2}, {2, 2}} {
		u := commune(t, "1944"+string(rune('0'+i)), "Xã", "2025-07-01", 106)
		u.Shape = orb.MultiPolygon{{box(106+0.1*at[0], 16+0.1*at[1], 0.1)}}
		ring = append(ring, u)
	}
	put(t, store, unitLoad, ring...)
	if got := misfits(t, pool); len(got) != 1 || !strings.HasPrefix(got[0], "hole ") {
		t.Fatalf("findings %q, want a hole", got)
	}
	middle := commune(t, "19449", "Giữa", "2026-01-01", 106)
	middle.Shape = orb.MultiPolygon{{box(106.1, 16.1, 0.1)}}
	put(t, store, unitLoad, middle)
	if got := misfits(t, pool); len(got) != 1 || !strings.HasSuffix(got[0], " 2025-07-01 2026-01-01") {
		t.Errorf("findings %q, want the hole until the first day of 2026", got)
	}
}

// box is a square ring whose corners are whole ten-thousandths of a degree, so that neighbours share them.
func box(lon, lat, side float64) orb.Ring {
	at := func(x, y float64) orb.Point {
		return orb.Point{float64(int(x*1e4+0.5)) / 1e4, float64(int(y*1e4+0.5)) / 1e4}
	}
	return orb.Ring{at(lon, lat), at(lon+side, lat), at(lon+side, lat+side), at(lon, lat+side), at(lon, lat)}
}

func TestFarViewsCloseWhatTheShapesLeaveOpen(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	west, east := apart(t)
	south, north := commune(t, "19433", "Nam", "2025-07-01", 106), commune(t, "19434", "Bắc", "2025-07-01", 106)
	south.Shape = orb.MultiPolygon{{{{106, 15.9}, {106.2, 15.9}, {106.2, 16}, {106, 16}, {106, 15.9}}}}
	north.Shape = orb.MultiPolygon{{{{106, 16.1}, {106.2, 16.1}, {106.2, 16.2}, {106, 16.2}, {106, 16.1}}}}
	put(t, store, unitLoad, west, east, south, north)
	want(t, "levels", askAll[string](t, pool, `SELECT u.code || ' ' || string_agg(f.max_zoom::text, ' ' ORDER BY f.max_zoom)
		FROM unit AS u JOIN unit_far AS f ON f.unit_id = u.id GROUP BY u.code ORDER BY u.code`),
		"19429 5 6 7 8 9 10 11 12 13", "19432 5 6 7 8 9 10 11 12 13", "19433 5 6 7 8 9 10 11 12 13", "19434 5 6 7 8 9 10 11 12 13", "44 5 6 7 8 9 10 11 12 13")
	if open := ask[int](t, pool, `SELECT count(*) FROM unit_far AS a JOIN unit AS u ON u.id = a.unit_id AND u.code = '19432'
		JOIN unit_far AS b ON b.max_zoom = a.max_zoom JOIN unit AS v ON v.id = b.unit_id AND v.code = '19429'
		WHERE NOT ST_Relate(a.geom, b.geom, 'FF*F1****')`); open != 0 {
		t.Errorf("at %d levels the two do not share an edge", open)
	}
	if !ask[bool](t, pool, `SELECT bool_and(ST_Equals(p.geom, c.geom)) FROM unit_far AS p JOIN unit AS u ON u.id = p.unit_id AND u.level = 'province'
		JOIN (SELECT f.max_zoom, ST_Union(f.geom) AS geom FROM unit_far AS f JOIN unit AS u ON u.id = f.unit_id AND u.level = 'commune' GROUP BY 1) AS c USING (max_zoom)`) {
		t.Error("the province is not what its communes are together")
	}
}

func TestEndedVersionKeepsItsFarViews(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, commune(t, "19432", "Tân Thành", "2023-12-15", 106))
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	if n := ask[int](t, pool, `SELECT count(*) FROM unit AS u WHERE ended_at IS NULL AND geom IS NOT NULL
		AND (SELECT count(*) FROM unit_far AS f WHERE f.unit_id = u.id) <> 9`); n != 0 {
		t.Errorf("%d versions without outlines for small scales", n)
	}
}

func TestThresholdsAreAnOption(t *testing.T) {
	store, pool := open(t, postgis.WithFitThresholds(coverage.Thresholds{MinAreaM2: 1e9}))
	west, east := apart(t)
	if out := put(t, store, unitLoad, west, east); len(out.Notes) != 0 {
		t.Errorf("notes %+v", out.Notes)
	}
	want(t, "findings", misfits(t, pool))
}

// TestUnitsOfAnEarlierProgramAreFitted: what was loaded before there were far views and findings gets them.
func TestUnitsOfAnEarlierProgramAreFitted(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	west, east := apart(t)
	put(t, store, unitLoad, west, east)
	before := farAndMisfits(t, pool)
	if len(before) != 3*9+1 {
		t.Fatalf("%d lines: %q", len(before), before)
	}
	if _, err := pool.Exec(t.Context(), "DELETE FROM unit_far; DELETE FROM fit_finding"); err != nil {
		t.Fatal(err)
	}
	bare, err := store.Unfitted(t.Context())
	if err != nil || !bare {
		t.Fatalf("unfitted: %v, %v", bare, err)
	}
	found, err := store.FitUnits(t.Context(), false)
	if err != nil || len(found) != 1 {
		t.Fatalf("found %v, %v", found, err)
	}
	want(t, "far views and findings", farAndMisfits(t, pool), before...)
	if bare, err = store.Unfitted(t.Context()); err != nil || bare {
		t.Errorf("still unfitted: %v, %v", bare, err)
	}
}

func TestFitAgainByOtherThresholds(t *testing.T) {
	url := pgtest.URL(t)
	strict, lax := connect(t, url), connect(t, url, postgis.WithFitThresholds(coverage.Thresholds{MinAreaM2: 1e9}))
	west, east := apart(t)
	put(t, strict, unitLoad, west, east)
	total := func() int {
		t.Helper()
		list, err := strict.FitFindings(t.Context(), border.FitFilter{On: day(t, "2026-01-01")})
		if err != nil {
			t.Fatal(err)
		}
		return list.Total
	}
	for _, c := range []struct {
		by   *postgis.Store
		want int
	}{{lax, 0}, {strict, 1}} {
		if _, err := c.by.FitUnits(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		if got := total(); got != c.want {
			t.Errorf("%d findings, want %d", got, c.want)
		}
	}
}

func connect(t testing.TB, url string, options ...postgis.Option) *postgis.Store {
	t.Helper()
	store, err := postgis.Connect(t.Context(), url, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

// TestPartsOutsideTheParent: a province given with its own outline, then one that is wider.
func TestPartsOutsideTheParent(t *testing.T) {
	store, pool := open(t)
	province := func(from string, width float64) border.Unit {
		u := commune(t, "44", "Quảng Trị", from, 106)
		u.Level, u.Parent, u.Source = border.Province, "", "bản đồ tỉnh"
		u.Shape = orb.MultiPolygon{{{{106, 16}, {106 + width, 16}, {106 + width, 16.1}, {106, 16.1}, {106, 16}}}}
		return u
	}
	inside, across := commune(t, "19432", "Lao Bảo", "2025-07-01", 106), commune(t, "19429", "Khe Sanh", "2025-07-01", 106.1)
	out := put(t, store, unitLoad, inside, across)
	if len(out.Notes) != 0 {
		t.Fatalf("an outline drawn from communes leaves some out: %+v", out.Notes)
	}
	put(t, store, unitLoad, province("2025-07-01", 0.15))
	want(t, "findings", misfits(t, pool), "outside_parent 19429 2025-07-01")
	if area := ask[float64](t, pool, "SELECT area_m2 FROM fit_finding"); area < 55e6 || area > 62e6 {
		t.Errorf("%g square metres outside, want half of the commune", area)
	}
	put(t, store, unitLoad, province("2026-01-01", 0.20005)) // five metres more
	want(t, "findings", misfits(t, pool), "outside_parent 19429 2025-07-01 2026-01-01")
	third := commune(t, "19433", "A Dơi", "2026-02-01", 106.19995)
	third.Shape = square(106.2, 16, 0.0001) // all but five metres of it outside, eleven metres wide
	out = put(t, store, unitLoad, third)
	if n := ask[int](t, pool, "SELECT count(*) FROM fit_finding WHERE ended_at IS NULL AND valid_on = '2026-02-01'"); n != 0 {
		t.Errorf("%d findings narrower than ten metres: %+v", n, out.Notes)
	}
	third.Shape = square(106.2, 16, 0.01)
	out = put(t, store, unitLoad, third)
	if len(out.Notes) != 1 || !strings.Contains(out.Notes[0].Reason.VI, "Ngoài ranh giới cấp trên 1") {
		t.Errorf("notes %+v", out.Notes)
	}
	if got := misfits(t, pool); len(got) != 2 || got[1] != "outside_parent 19433 2026-02-01" {
		t.Errorf("findings %q", got)
	}
}

// TestDistrictComesBeforeProvince: a commune is held against the nearest outline that somebody gave.
func TestDistrictComesBeforeProvince(t *testing.T) {
	store, pool := open(t)
	above := func(level, code string, shape orb.MultiPolygon) border.Unit {
		return border.Unit{Level: level, Code: code, Name: code, FullName: code, ValidFrom: day(t, "2014-01-01"), Source: "bản đồ", Shape: shape}
	}
	district := above(border.District, "465", square(106, 16, 0.1))
	district.Parent = "45"
	east := old(t, "19436", "Xã", "Tân Thành", 106.1)
	put(t, store, unitLoad, above(border.Province, "45", square(106, 16, 0.3)), district, old(t, "19434", "Thị trấn", "Lao Bảo", 106), east)
	want(t, "findings", misfits(t, pool), "outside_parent 19436 2014-01-01")
	east.District = "466" // which nobody drew
	put(t, store, unitLoad, east)
	want(t, "findings", misfits(t, pool))
}

func TestFitListFiltersAndPages(t *testing.T) {
	store, _ := open(t)
	west, east := apart(t)
	over, abroad := commune(t, "19433", "Chồng", "2025-07-01", 106.19), commune(t, "30001", "Khác", "2025-07-01", 107)
	abroad.Parent = "46"
	put(t, store, unitLoad, west, east, over, abroad)
	on := day(t, "2025-07-01")
	all, err := store.FitFindings(t.Context(), border.FitFilter{On: on})
	if err != nil || all.Total != 2 || all.Items[0].Kind != "overlap" || all.Items[0].Units[0].Name == "" || all.Items[0].Severity == "" {
		t.Fatalf("%+v, %v; want the overlap and then the gap", all, err)
	}
	for name, c := range map[string]struct {
		f    border.FitFilter
		want int
	}{
		"kind":            {border.FitFilter{On: on, Kinds: []string{"gap"}}, 1},
		"two kinds":       {border.FitFilter{On: on, Kinds: []string{"gap", "overlap"}}, 2},
		"severity":        {border.FitFilter{On: on, Severities: []string{all.Items[0].Severity}, Kinds: []string{"overlap"}}, 1},
		"province":        {border.FitFilter{On: on, Province: "44"}, 2},
		"another one":     {border.FitFilter{On: on, Province: "46"}, 0},
		"nothing of that": {border.FitFilter{On: on, Kinds: []string{"sliver"}}, 0},
	} {
		if list, err := store.FitFindings(t.Context(), c.f); err != nil || list.Total != c.want {
			t.Errorf("%s: %d, %v; want %d", name, list.Total, err, c.want)
		}
	}
	first, err := store.FitFindings(t.Context(), border.FitFilter{On: on, Page: border.Page{Limit: 1}})
	if err != nil || len(first.Items) != 1 || first.Next == nil {
		t.Fatalf("%+v, %v", first, err)
	}
	second, err := store.FitFindings(t.Context(), border.FitFilter{On: on, Page: border.Page{Limit: 1, Cursor: *first.Next}})
	if err != nil || len(second.Items) != 1 || second.Next != nil || second.Items[0].ID != all.Items[1].ID {
		t.Errorf("%+v, %v", second, err)
	}
}

// TestAnEarlierMethodIsRedrawn: far views and stretches of border that an earlier version of the program drew are drawn
// anew, once, and what was found about boundaries stays as it was recorded.
func TestAnEarlierMethodIsRedrawn(t *testing.T) {
	store, pool := open(t)
	if bare, err := store.Unfitted(t.Context()); err != nil || bare {
		t.Fatalf("an empty database: %t, %v", bare, err)
	}
	put(t, store, borderLoad, general())
	south, north, behind := frontier(t)
	behind.Shape = orb.MultiPolygon{{box(106.09, 16, 0.1)}} // overlaps
	put(t, store, unitLoad, south, north, behind)
	beginBorder(t, store)
	sum := func(table string) string {
		return ask[string](t, pool, "SELECT md5(string_agg(f::text, '' ORDER BY f::text)) FROM "+table+" AS f")
	}
	far, held, drawn, found := sum("unit_far"), sum("unit_border"), sum("unit_border_far"), sum("fit_finding")
	if bare, err := store.Unfitted(t.Context()); err != nil || bare {
		t.Fatalf("of this version: %t, %v", bare, err)
	}
	for _, spoil := range []string{"DELETE FROM method", "UPDATE unit_far SET geom = ST_Multi(ST_Envelope(geom))",
		"UPDATE unit_border SET length_m = length_m + 1", "DELETE FROM unit_border_far"} {
		if _, err := pool.Exec(t.Context(), spoil); err != nil {
			t.Fatal(err)
		}
	}
	if bare, err := store.Unfitted(t.Context()); err != nil || !bare {
		t.Errorf("of an earlier version: %t, %v", bare, err)
	}
	if _, err := store.FitUnits(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	beginBorder(t, store)
	want(t, "far views, stretches, their far views, findings", []string{sum("unit_far"), sum("unit_border"), sum("unit_border_far"), sum("fit_finding")}, far, held, drawn, found)
	if bare, err := store.Unfitted(t.Context()); err != nil || bare {
		t.Errorf("drawn anew: %t, %v", bare, err)
	}
	want(t, "methods noted", askAll[string](t, pool, "SELECT what || ' ' || version FROM method ORDER BY 1"), "border 2", "far views 4")
}

// TestFarTilesOfMisfitsAreThinned: from afar the worst of what lies close together is drawn and says for how many it
// stands; from near each is.
func TestFarTilesOfMisfitsAreThinned(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO fit_finding (kind, severity, level, units, area_m2, width_m, geom, valid_on)
		SELECT 'overlap', severity, 'commune', ARRAY['19432'], area, 10, ST_MakeEnvelope(lon, 16.65, lon + 0.001, 16.651, 4326), '2025-07-01'
		FROM (VALUES ('warning', 900, 106.55), ('error', 500, 106.552), ('error', 400, 106.554), ('warning', 100, 106.9)) AS v (severity, area, lon)`)
	for _, c := range []struct {
		z    uint32
		want string
	}{{6, "error 500 3, warning 100 1"}, {12, "error 400 1, error 500 1, warning 900 1"}} {
		var got []string
		for _, f := range drawn(t, r, over("fit", 106.55, 16.65, c.z)) {
			got = append(got, fmt.Sprint(f.Properties["severity"], " ", f.Properties["area_m2"], " ", f.Properties["places"]))
		}
		slices.Sort(got)
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("zoom %d: %s, want %s", c.z, s, c.want)
		}
	}
}
