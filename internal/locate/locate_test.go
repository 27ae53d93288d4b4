package locate_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/locate"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/postgis"
)

func today() border.Date { return border.NewDate(2026, 11, 21) }

// open gives a store on an empty database of the test's own, and a pool to ask it directly.
func open(tb testing.TB) (*postgis.Store, *pgxpool.Pool) {
	tb.Helper()
	url := pgtest.URL(tb)
	store, err := postgis.Connect(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(store.Close)
	pool, err := pgxpool.New(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(pool.Close)
	return store, pool
}

func pointEWKB(p orb.Point) []byte {
	b, err := geo.EWKB(p)
	if err != nil {
		panic(err)
	}
	return b
}

// box is a feature: a square of 0.1 degrees with its south-western corner at lon, 16.
func box(level, code, name string, lon float64) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":%q,"fullName":"Xã %s","province":"44","level":%q},"geometry":{"type":"Polygon",
		"coordinates":[[[%[5]g,16],[%[6]g,16],[%[6]g,16.1],[%[5]g,16.1],[%[5]g,16]]]}}`, code, name, name, level, lon, lon+0.1)
}

func load(tb testing.TB, store *postgis.Store, level string, from border.Date, features ...string) {
	tb.Helper()
	text := `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	job := ingest.Job{Layer: "units", Level: level, ValidFrom: from, Source: "thử", Rules: border.Rules{Today: today(), Area: border.ServedArea()},
		Files: []ingest.File{{Name: "units.geojson", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}}}
	if r, err := ingest.Run(tb.Context(), job, store); err != nil || r.Refused > 0 {
		tb.Fatalf("load: %v, %+v", err, r)
	}
}

func places(t *testing.T, f *locate.Finder, on border.Date, points ...orb.Point) string {
	t.Helper()
	days := make([]border.Date, len(points))
	for i := range days {
		days[i] = on
	}
	found, err := f.Find(t.Context(), points, days)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, p := range found {
		codes = append(codes, name(p.Commune)+"/"+name(p.Province))
	}
	return strings.Join(codes, " ")
}

func name(u *border.UnitRef) string {
	if u == nil {
		return "-"
	}
	return u.Code
}

func TestFind(t *testing.T) {
	store, _ := open(t)
	load(t, store, border.Commune, border.NewDate(2025, time.July, 1), box("commune", "00002", "B", 106.1), box("commune", "00001", "A", 106))
	f := locate.NewFinder(store)
	inA, inB, edge, corner, sea := orb.Point{106.05, 16.05}, orb.Point{106.15, 16.05}, orb.Point{106.1, 16.05}, orb.Point{106.1, 16.1}, orb.Point{110, 16}
	if got, want := places(t, f, today(), inA, inB, edge, corner, sea), "00001/44 00002/44 00001/44 00001/44 -/-"; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
	if got := places(t, f, border.NewDate(2020, time.January, 1), inA); got != "-/-" {
		t.Errorf("found %s before any unit was", got)
	}
	if got := places(t, f, today()); got != "" {
		t.Errorf("found %s for no point", got)
	}
}

// TestFindAsLocate: each point of a grid over edges, gaps and the sea lies where the single question says.
func TestFindAsLocate(t *testing.T) {
	store, _ := open(t)
	since := border.NewDate(2025, time.July, 1)
	load(t, store, border.Province, since, `{"type":"Feature","properties":{"code":"44","name":"Quảng Trị","fullName":"Tỉnh Quảng Trị"},"geometry":{"type":"Polygon",
		"coordinates":[[[105.9,15.9],[106.6,15.9],[106.6,16.3],[105.9,16.3],[105.9,15.9]]]}}`)
	load(t, store, border.Commune, since, box("commune", "00001", "A", 106), box("commune", "00002", "B", 106.1), box("commune", "00003", "C", 106.3))
	f := locate.NewFinder(store)
	seen := map[string]bool{}
	for x := 105.85; x < 106.65; x += 0.05 {
		for y := 15.85; y < 16.35; y += 0.05 {
			got := places(t, f, today(), orb.Point{x, y})
			at, err := store.Locate(t.Context(), x, y, today())
			if err != nil {
				t.Fatal(err)
			}
			if want := name(at.Commune) + "/" + name(at.Province); got != want {
				t.Errorf("%g, %g: found %s, the single question says %s", x, y, got, want)
			}
			seen[got] = true
		}
	}
	if !seen["00003/44"] || !seen["-/44"] || !seen["-/-"] {
		t.Errorf("not everything was asked: %v", seen)
	}
}

// TestFindOnItsDay: each point is asked of the units of its own day, and of those known now.
func TestFindOnItsDay(t *testing.T) {
	store, _ := open(t)
	load(t, store, border.Commune, border.NewDate(2014, time.January, 1), box("commune", "00009", "Cũ", 106))
	load(t, store, border.Commune, border.NewDate(2025, time.July, 1), box("commune", "00009", "Mới", 106.1))
	f := locate.NewFinder(store)
	p := orb.Point{106.05, 16.05}
	on := []border.Date{today(), border.NewDate(2025, time.June, 30), border.NewDate(2025, time.July, 1), border.NewDate(2014, time.January, 1), border.NewDate(2013, time.December, 31)}
	found, err := f.Find(t.Context(), []orb.Point{p, p, p, p, p}, on)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"-", "00009", "-", "00009", "-"} {
		if got := name(found[i].Commune); got != want {
			t.Errorf("on %s in %s, want %s", on[i], got, want)
		}
	}
	load(t, store, border.Commune, border.NewDate(2025, time.July, 1), box("commune", "00001", "A", 106))
	if got := places(t, f, today(), p); got != "00001/44" {
		t.Errorf("after an import in %s: what was kept is out of date", got)
	}
}

func TestFindAtOnce(t *testing.T) {
	store, _ := open(t)
	load(t, store, border.Commune, border.NewDate(2014, time.January, 1), box("commune", "00001", "A", 106))
	load(t, store, border.Commune, border.NewDate(2025, time.July, 1), box("commune", "00001", "A", 106), box("commune", "00002", "B", 106.1))
	f := locate.NewFinder(store)
	var wg sync.WaitGroup
	for k := range 8 {
		wg.Go(func() {
			day := border.NewDate(2015+2*k, time.January, 1)
			found, err := f.Find(context.Background(), []orb.Point{{106.15, 16.05}}, []border.Date{day})
			if err != nil || (found[0].Commune != nil) != day.After(border.NewDate(2025, time.July, 1)) {
				t.Errorf("%s: %+v, %v", day, found, err)
			}
		})
	}
	wg.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Find(ctx, []orb.Point{{106, 16}}, []border.Date{today()}); err == nil {
		t.Error("found something though nobody waits for it")
	}
}
