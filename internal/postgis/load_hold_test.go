package postgis_test

import (
	"math"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/tile"
)

var borderLoad = ingest.Load{Layer: "border"}

// general is an approximate border 0.01 degree (1.1 km) west of where communes begin, southward, 66 km long.
func general() border.Line {
	return border.Line{Country: "LA", Approximate: true, Source: "general", Shape: orb.LineString{{105.99, 16.4}, {105.99, 15.8}}}
}

// frontier are two communes one above the other at the border, 11 km wide and high, and one behind them.
func frontier(t testing.TB) (south, north, behind border.Unit) {
	south, north = commune(t, "19432", "Lao Bảo", "2025-07-01", 106), commune(t, "19433", "Hướng Lập", "2025-07-01", 106)
	behind = commune(t, "19429", "Khe Sanh", "2025-07-01", 106.1)
	south.Shape, north.Shape = orb.MultiPolygon{{box(106, 16, 0.1)}}, orb.MultiPolygon{{box(106, 16.1, 0.1)}}
	behind.Shape = orb.MultiPolygon{{box(106.1, 16, 0.1)}}
	return south, north, behind
}

// stretches lists what current communes hold: code, country, km, and "?" if found by an approximate line.
func stretches(t testing.TB, pool *pgxpool.Pool) []string {
	t.Helper()
	return askAll[string](t, pool, `SELECT u.code || ' ' || s.country || ' ' || round((s.length_m / 1000)::numeric, 1) || CASE WHEN s.approximate THEN '?' ELSE '' END
		FROM unit_border AS s JOIN unit AS u ON u.id = s.unit_id WHERE u.ended_at IS NULL ORDER BY u.code, u.valid_from, s.n`)
}

// lines lists the border drawn on a day: country, km, and "d" if from communes.
func lines(t testing.TB, pool *pgxpool.Pool, on string) []string {
	t.Helper()
	return askAll[string](t, pool, `SELECT country || ' ' || round((ST_Length(geom::geography) / 1000)::numeric, 1) || CASE WHEN derived THEN 'd' ELSE '' END
		FROM border_on($1::date) ORDER BY derived, ST_YMax(geom) DESC`, on)
}

func TestCommunesHoldTheirOuterEdges(t *testing.T) {
	store, pool := open(t)
	put(t, store, borderLoad, general())
	south, north, behind := frontier(t)
	put(t, store, unitLoad, south, north, behind)
	want(t, "held", stretches(t, pool), "19432 LA 11.1?", "19433 LA 11.1?")
	want(t, "drawn", lines(t, pool, "2026-01-01"), "LA 22.1", "LA 22.1", "LA 11.1d", "LA 11.1d")
	want(t, "drawn before there were communes", lines(t, pool, "2025-06-30"), "LA 66.4")
	for code, touches := range map[string]bool{"19432": true, "19433": true, "19429": false, "44": true} {
		u, err := store.Unit(t.Context(), code, today)
		if err != nil || u.Border.Touches == nil || *u.Border.Touches != touches || u.OnBorder == nil || *u.OnBorder != touches || !u.Border.Approximate {
			t.Errorf("%s: %+v, %v; touches want %t", code, u.Border, err, touches)
		}
	}
	province, err := store.Unit(t.Context(), "44", today)
	if err != nil || province.Border.LengthKm == nil || math.Abs(*province.Border.LengthKm-22.1) > 0.1 || !province.Border.Approximate {
		t.Errorf("the province holds %+v, %v", province.Border, err)
	}
}

func TestEdgesTowardsMissingNeighboursAreNotHeld(t *testing.T) {
	store, pool := open(t)
	put(t, store, borderLoad, general())
	south, north, behind := frontier(t)
	put(t, store, unitLoad, south)
	want(t, "alone", stretches(t, pool), "19432 LA 11.1?")
	put(t, store, unitLoad, behind, north)
	want(t, "together", stretches(t, pool), "19432 LA 11.1?", "19433 LA 11.1?")
}

func TestTheWayOfTheLineDoesNotMatter(t *testing.T) {
	store, pool := open(t)
	reversed := general()
	reversed.Shape = orb.LineString{{105.99, 15.8}, {105.99, 16.4}}
	south, north, behind := frontier(t)
	put(t, store, unitLoad, south, north, behind)
	want(t, "before there is a border", stretches(t, pool))
	put(t, store, borderLoad, reversed)
	want(t, "held", stretches(t, pool), "19432 LA 11.1?", "19433 LA 11.1?")
}

func TestASurveyedLineIsDrawnItself(t *testing.T) {
	store, pool := open(t)
	put(t, store, borderLoad, general())
	south, north, behind := frontier(t)
	put(t, store, unitLoad, south, north, behind)
	surveyed := border.Line{Country: "LA", Source: "survey", Shape: orb.LineString{{106, 16.2}, {106, 16}}}
	put(t, store, borderLoad, surveyed)
	want(t, "drawn", lines(t, pool, "2026-01-01"), "LA 22.1")
	want(t, "held", stretches(t, pool), "19432 LA 11.1", "19433 LA 11.1")
}

func TestTwoCountriesShareACommune(t *testing.T) {
	store, pool := open(t)
	put(t, store, borderLoad, border.Line{Country: "LA", Approximate: true, Source: "general", Shape: orb.LineString{{105.99, 16.4}, {105.99, 16.04}}},
		border.Line{Country: "KH", Approximate: true, Source: "general", Shape: orb.LineString{{105.99, 15.8}, {105.99, 16.04}}})
	south, _, _ := frontier(t)
	south.Shape = orb.MultiPolygon{{{{106, 16}, {106.1, 16}, {106.1, 16.1}, {106, 16.1}, {106, 16.04}, {106, 16}}}}
	put(t, store, unitLoad, south)
	want(t, "held", stretches(t, pool), "19432 LA 6.6?", "19432 KH 4.4?")
	u, err := store.Unit(t.Context(), "19432", today)
	if err != nil || *u.Border.Country != "LA" || math.Abs(*u.Border.LengthKm-11.06) > 0.05 {
		t.Errorf("%+v, %v", u.Border, err)
	}
}

func TestSchematicCommunesHoldBorderAndDrawNone(t *testing.T) {
	store, pool := open(t)
	put(t, store, borderLoad, general())
	south, _, behind := frontier(t)
	south.Schematic, behind.Schematic = true, true
	put(t, store, unitLoad, south, behind)
	want(t, "held", stretches(t, pool), "19432 LA 11.1?")
	want(t, "drawn", lines(t, pool, "2026-01-01"), "LA 66.4")
	if u, err := store.Unit(t.Context(), "19429", today); err != nil || u.Border.Touches != nil {
		t.Errorf("whether a schematic commune touches nobody knows: %+v, %v", u.Border, err)
	}
}

func TestCorrectionsMoveWhatIsHeld(t *testing.T) {
	store, pool := open(t)
	put(t, store, borderLoad, general())
	south, north, behind := frontier(t)
	put(t, store, unitLoad, south, north, behind)
	south.Shape = orb.MultiPolygon{{{{106.02, 16}, {106.1, 16}, {106.1, 16.1}, {106, 16.1}, {106.02, 16}}}}
	put(t, store, unitLoad, south)
	want(t, "held", stretches(t, pool), "19432 LA 11.3?", "19433 LA 11.1?")
	later := north
	later.ValidFrom, later.Shape = day(t, "2026-01-01"), orb.MultiPolygon{{box(106.3, 16.1, 0.1)}}
	put(t, store, unitLoad, later)
	want(t, "held", stretches(t, pool), "19432 LA 11.3?", "19433 LA 11.1?")
	want(t, "drawn before", lines(t, pool, "2025-12-31"), "LA 22.1", "LA 22.1", "LA 11.1d", "LA 11.3d")
	want(t, "drawn after", lines(t, pool, "2026-01-01"), "LA 33.2", "LA 22.1", "LA 11.3d")
}

func TestBeginBorderIsForEmptyDatabases(t *testing.T) {
	store, pool := open(t)
	beginBorder(t, store)
	beginBorder(t, store)
	want(t, "countries", askAll[string](t, pool, "SELECT country FROM border_line WHERE approximate ORDER BY 1"), "CN", "KH", "LA")
	if kind, err := store.Kind(t.Context()); err != nil || kind != "" {
		t.Errorf("kind %q, %v: a border alone says nothing of what the records are", kind, err)
	}
	put(t, store, borderLoad, border.Line{Country: "LA", Source: "survey", Shape: orb.LineString{{106, 16.15}, {106, 16.05}}})
	beginBorder(t, store)
	want(t, "after an import", askAll[string](t, pool, "SELECT country || ' ' || approximate FROM border_line WHERE ended_at IS NULL ORDER BY 1"),
		"CN true", "KH true", "LA false")

	store, pool = open(t)
	put(t, store, borderLoad, general())
	if _, err := pool.Exec(t.Context(), "TRUNCATE border_rest"); err != nil { // as a database of before has it
		t.Fatal(err)
	}
	beginBorder(t, store)
	want(t, "worked out later", lines(t, pool, "2026-01-01"), "LA 66.4")
}

func TestALineWithoutLengthIsRefused(t *testing.T) {
	store, pool := open(t)
	_, err := tryPut(t.Context(), store, borderLoad, 0, border.Line{Country: "LA", Source: "s", Shape: orb.LineString{{106, 16}, {106, 16}}})
	if border.KindOf(err) != border.Invalid || ask[int](t, pool, "SELECT count(*) FROM border_line") != 0 {
		t.Errorf("%v", err)
	}
}

func TestLocateMeasuresFromTheDrawnBorder(t *testing.T) {
	store, _ := open(t)
	put(t, store, borderLoad, general())
	south, north, behind := frontier(t)
	put(t, store, unitLoad, south, north, behind)
	for on, metres := range map[string]float64{"2026-01-01": 5349, "2025-06-30": 6419} {
		at, err := store.Locate(t.Context(), 106.05, 16.05, day(t, on))
		if err != nil || at.DistanceToBorderM == nil || math.Abs(*at.DistanceToBorderM-metres) > 5 || *at.Country != "LA" || !*at.BorderApproximate {
			t.Errorf("on %s: %+v, %v; want %g m", on, at, err, metres)
		}
	}
}

// TestBorderTilesFollowTheCommunes checks at every zoom that the border drawn from a commune is an edge of it.
func TestBorderTilesFollowTheCommunes(t *testing.T) {
	store, _ := open(t)
	r := &reader{Store: store, t: t}
	put(t, store, borderLoad, general())
	south, north, behind := frontier(t)
	put(t, store, unitLoad, south, north, behind)
	for _, q := range []tile.Query{{Z: 5, X: 25, Y: 14}, {Z: 9, X: 406, Y: 232}, {Z: 12, X: 3254, Y: 1863}} {
		q.On, q.Layer = today, "communes"
		corners := map[orb.Point]bool{}
		for _, f := range drawn(t, r, q) {
			for _, p := range outlinePoints(f.Geometry) {
				corners[p] = true
			}
		}
		q.Layer = "border"
		derived := 0
		for _, f := range drawn(t, r, q) {
			if f.Properties["derived"] != true {
				continue
			}
			derived++
			for _, p := range outlinePoints(f.Geometry) {
				if !corners[p] {
					t.Errorf("zoom %d: %v of the border is no corner of a commune", q.Z, p)
				}
			}
		}
		if derived == 0 {
			t.Errorf("zoom %d: no border drawn from communes", q.Z)
		}
	}
}

func outlinePoints(g orb.Geometry) (all []orb.Point) {
	switch g := g.(type) {
	case orb.LineString:
		return g
	case orb.MultiLineString:
		for _, l := range g {
			all = append(all, l...)
		}
	case orb.Polygon:
		for _, r := range g {
			all = append(all, r...)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			all = append(all, outlinePoints(p)...)
		}
	}
	return all
}

func TestBorderList(t *testing.T) {
	store, _ := open(t)
	if list, err := store.Border(t.Context(), border.TouchFilter{On: today, BeltKm: 10}); err != nil || list.Line != nil || list.Total != 0 {
		t.Errorf("nothing loaded: %+v, %v", list, err)
	}
	south, north, behind := frontier(t)
	far := commune(t, "30001", "Xa", "2025-07-01", 107)
	far.Parent = "46"
	put(t, store, unitLoad, south, north, behind, far)
	if list := bordering(t, store, border.TouchFilter{}); list.Line != nil || list.Items[0].Touches != nil || list.Items[0].DistanceKm != nil || list.Items[0].LengthKm != nil {
		t.Errorf("without a border nobody knows: %+v", list)
	}
	put(t, store, borderLoad, general())
	list := bordering(t, store, border.TouchFilter{})
	if list.Total != 4 || list.Line == nil || !list.Line.Approximate || list.Line.Source != "general" || math.Abs(list.Line.LengthKm-66.4) > 0.1 || math.Abs(list.Line.DerivedKm-22.1) > 0.1 {
		t.Fatalf("%+v of %+v", list, list.Line)
	}
	for i, w := range []struct {
		code                string
		touches, in         bool
		km, distance, share float64
	}{{"19429", false, false, 0, 10.7, 0}, {"19432", true, true, 11.06, 0, 0.935}, {"19433", true, true, 11.06, 0, 0.935}, {"30001", false, false, 0, 107, 0}} {
		v := list.Items[i]
		if v.Code != w.code || !v.Approximate || *v.Touches != w.touches || *v.InBelt != w.in || math.Abs(*v.LengthKm-w.km) > 0.02 ||
			math.Abs(*v.DistanceKm-w.distance) > 0.3 || math.Abs(*v.BeltShare-w.share) > 0.015 {
			t.Errorf("%+v touches %t, %g km, %g km off, in the belt %t by %g; want %+v", v, *v.Touches, *v.LengthKm, *v.DistanceKm, *v.InBelt, *v.BeltShare, w)
		}
	}
	if got := bordering(t, store, border.TouchFilter{Touching: boolean(true)}); got.Total != 2 || got.Items[1].Code != "19433" {
		t.Errorf("touching: %+v", got)
	}
	if got := bordering(t, store, border.TouchFilter{Touching: boolean(false), Province: "46"}); got.Total != 1 || got.Items[0].Code != "30001" {
		t.Errorf("not touching in 46: %+v", got)
	}
	first, err := store.Border(t.Context(), border.TouchFilter{On: today, BeltKm: 1, Page: border.Page{Limit: 3}})
	if err != nil || len(first.Items) != 3 || first.Next == nil {
		t.Fatalf("%+v, %v", first, err)
	}
	rest, err := store.Border(t.Context(), border.TouchFilter{On: today, BeltKm: 1, Page: border.Page{Limit: 3, Cursor: *first.Next}})
	if err != nil || len(rest.Items) != 1 || rest.Next != nil || rest.Items[0].Code != "30001" || rest.Total != 4 {
		t.Errorf("%+v, %v", rest, err)
	}
}

// TestInletsAreNoBorder: a gap 55 m wide and 11 km deep between two communes, open to the other country, is held by
// nobody; the edges of a bay 220 m wide are border.
func TestInletsAreNoBorder(t *testing.T) {
	store, pool := open(t)
	put(t, store, borderLoad, general())
	south, north, behind := frontier(t)
	north.Shape = orb.MultiPolygon{{{{106, 16.1005}, {106.1, 16.1005}, {106.1, 16.2}, {106, 16.2}, {106, 16.1005}}}}
	behind.Shape = orb.MultiPolygon{{{{106.1, 16}, {106.2, 16}, {106.2, 16.2}, {106.1, 16.2}, {106.1, 16.1005}, {106.1, 16.1}, {106.1, 16}}}}
	put(t, store, unitLoad, south, north, behind)
	want(t, "held beside an inlet", stretches(t, pool), "19432 LA 11.1?", "19433 LA 11.0?") // the mouth goes to the one

	bay := north
	bay.Shape = orb.MultiPolygon{{{{106, 16.102}, {106.1, 16.102}, {106.1, 16.2}, {106, 16.2}, {106, 16.102}}}}
	put(t, store, unitLoad, bay)
	want(t, "held round a bay", stretches(t, pool), "19429 LA 0.2?", "19432 LA 21.8?", "19433 LA 21.5?")
}
