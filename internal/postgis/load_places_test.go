package postgis_test

import (
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

// everyLayer changes one record of a layer between two loads.
func everyLayer[T any](t *testing.T, name, table string, first T, change func(*T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		store, pool := open(t)
		load := ingest.Load{Layer: name}
		wantCounts(t, put(t, store, load, first), 1, 0, 0)
		wantCounts(t, put(t, store, load, first), 0, 1, 0)
		other := first
		change(&other)
		wantCounts(t, put(t, store, load, other), 1, 0, 0)
		if got := ask[string](t, pool, "SELECT count(*) || ' ' || count(ended_at) FROM "+table); got != "2 1" {
			t.Errorf("rows and ended rows: %s, want 2 1", got)
		}
	})
}

func TestPlacesAreReplacedByTheirKey(t *testing.T) {
	line := orb.LineString{{106, 16}, {106.5, 16.5}}
	ten := 10.0
	everyLayer(t, "crossings", "crossing", gate("a", "Lao Bảo"), func(c *border.Crossing) { c.Status = "closed" })
	everyLayer(t, "routes", "route",
		border.KeyRoute{Code: "r", Name: "QL9", Level: "province", ApprovedBy: "UBND tỉnh", ValidFrom: day(t, "2026-01-01"), Shape: line},
		func(r *border.KeyRoute) { r.ValidTo = day(t, "2027-01-01") })
	everyLayer(t, "trails", "trail", border.Trail{Code: "t", Kind: "footpath", Shape: line, LocPrecision: 2},
		func(tr *border.Trail) { tr.Shape = orb.MultiLineString{line} })
	everyLayer(t, "hotspots", "hotspot", border.Hotspot{Code: "h", Level: "point", State: "managed", Shape: orb.Point{106, 16}},
		func(h *border.Hotspot) { h.Functions = []string{"retail", "organised_use"} })
	everyLayer(t, "plots", "plot", border.Plot{Code: "p", FoundOn: day(t, "2026-01-01"), State: "found", Shape: square(106, 16, 0.01)},
		func(p *border.Plot) { p.AreaM2 = &ten })
	everyLayer(t, "effort", "effort", border.Effort{CommuneCode: "00001", Month: day(t, "2026-01-01"), Mode: "foot"},
		func(e *border.Effort) { e.Km = &ten })
	everyLayer(t, "markers", "marker", border.Marker{Number: 605, Country: "LA", Point: &orb.Point{106.6, 16.6}},
		func(m *border.Marker) { m.Type = "main" })
	everyLayer(t, "posts", "post", border.Post{Code: "d", Name: "Đồn Lao Bảo", Kind: "border_post", Point: &orb.Point{106.6, 16.6}},
		func(p *border.Post) { p.Kind = "gate_post" })
	everyLayer(t, "border", "border_line", border.Line{Country: "LA", Source: "s", Shape: line},
		func(b *border.Line) { b.Approximate = true })
}

func TestEffortCellsAreNoFinerThanGiven(t *testing.T) {
	store, pool := open(t)
	six, err := cell.At(106, 16, 6)
	if err != nil {
		t.Fatal(err)
	}
	five, err := six.Parent(5)
	if err != nil {
		t.Fatal(err)
	}
	put(t, store, ingest.Load{Layer: "effort"}, border.Effort{Cell: six.String(), Month: day(t, "2026-01-01"), Mode: "foot"})
	if n := ask[int](t, pool, "SELECT count(*) FROM effort WHERE cell = $1 AND cell_6 = $1 AND cell_5 = $2 AND cell_7 IS NULL AND cell_8 IS NULL",
		six.ID(), five.ID()); n != 1 {
		t.Error("effort does not stand in its cell and the coarser ones alone")
	}
	_, err = tryPut(t.Context(), store, ingest.Load{Layer: "effort"}, 0, border.Effort{Cell: "xyz", Month: day(t, "2026-01-01"), Mode: "foot"})
	if err == nil {
		t.Error("a cell that is none was taken")
	}
}

func TestBorderComesWhole(t *testing.T) {
	store, pool := open(t)
	load := ingest.Load{Layer: "border"}
	stretch := func(country, source string, lon float64) border.Line {
		return border.Line{Country: country, Source: source, Shape: orb.LineString{{lon, 16}, {lon + 0.1, 16}}}
	}
	put(t, store, load, stretch("LA", "s", 106), stretch("LA", "s", 106.1), stretch("KH", "s", 107))
	before, _, err := store.Revision(t.Context(), "border")
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, put(t, store, load, stretch("LA", "s", 106)), 0, 1, 0) // the second stretch is gone
	want(t, "left", askAll[string](t, pool, "SELECT code FROM border_line WHERE ended_at IS NULL ORDER BY code"), "KH s 1", "LA s 1")
	if after, _, err := store.Revision(t.Context(), "border"); err != nil || after != before+1 {
		t.Errorf("revision %d after %d, %v", after, before, err)
	}
}

func TestRoutesRaiseAssessments(t *testing.T) {
	store, _ := open(t)
	put(t, store, ingest.Load{Layer: "routes"}, border.KeyRoute{Code: "r", Name: "QL9", Level: "province",
		ValidFrom: day(t, "2026-01-01"), Shape: orb.LineString{{106, 16}, {107, 17}}})
	if n, _, err := store.Revision(t.Context(), postgis.Assessments); err != nil || n != 1 {
		t.Errorf("revision of assessments %d, %v; want 1", n, err)
	}
}
