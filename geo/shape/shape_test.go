package shape_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cotmoc/geo"
	"cotmoc/geo/shape"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
)

func square(w, s, size float64) orb.Polygon {
	return orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{w + size, s + size}}.ToPolygon()
}

func TestCheck(t *testing.T) {
	w := shape.NewWorker()
	if problem, ok := w.Check(orb.MultiPolygon{square(105, 16, 1)}); !ok || problem != "" {
		t.Errorf("a square: %q, %v", problem, ok)
	}
	bowTie := orb.MultiPolygon{{{{105, 16}, {106, 17}, {106, 16}, {105, 17}, {105, 16}}}}
	if problem, ok := w.Check(bowTie); ok || !strings.Contains(problem, "Self-intersection[105.5 16.5]") {
		t.Errorf("a bow tie: %q, %v", problem, ok)
	}
	overlapping := orb.MultiPolygon{square(105, 16, 1), square(105.5, 16.5, 1)}
	if problem, ok := w.Check(overlapping); ok || problem == "" {
		t.Errorf("overlapping parts: %q, %v", problem, ok)
	}
	for name, bad := range map[string]orb.MultiPolygon{
		"open": {{{{105, 16}, {106, 16}, {106, 17}, {105, 17}}}}, "empty": {}, "nothing": nil, "no ring": {{}},
		"NaN": {{{{math.NaN(), 16}, {106, 16}, {106, 17}, {math.NaN(), 16}}}},
	} {
		if problem, ok := w.Check(bad); ok || problem == "" {
			t.Errorf("%s: %q, %v", name, problem, ok)
		}
	}
}

func TestRepairOverlap(t *testing.T) {
	w := shape.NewWorker()
	got, change, err := w.Repair(orb.MultiPolygon{square(105, 16, 1), square(105.5, 16.5, 1)})
	if err != nil {
		t.Fatal(err)
	}
	if problem, ok := w.Check(got); !ok {
		t.Errorf("still not valid: %s", problem)
	}
	if !planar.MultiPolygonContains(got, orb.Point{105.75, 16.75}) {
		t.Error("the overlap became a hole")
	}
	if s := change.Share(); s < 0.1 || s > 0.15 {
		t.Errorf("share %.3f, want about 1/8: two squares became 7/8 of them", s)
	}
}

func TestRepairSpike(t *testing.T) {
	w := shape.NewWorker()
	spike := orb.MultiPolygon{{{{105, 16}, {106, 16}, {106, 17}, {106.2, 17}, {106, 17}, {105, 17}, {105, 16}}}}
	got, change, err := w.Repair(spike)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := w.Check(got); !ok || change.Share() > 1e-9 || got.Bound().Max[0] > 106 {
		t.Errorf("%v, share %g", got, change.Share())
	}
	flat := orb.MultiPolygon{{{{105, 16}, {106, 16}, {105.5, 16}, {105, 16}}}}
	if got, _, err := w.Repair(flat); !errors.Is(err, shape.ErrEmpty) {
		t.Errorf("a flat polygon: %v, %v", got, err)
	}
}

func TestPointInside(t *testing.T) {
	w := shape.NewWorker()
	horseshoe := orb.MultiPolygon{{{{0, 0}, {3, 0}, {3, 3}, {2, 3}, {2, 1}, {1, 1}, {1, 3}, {0, 3}, {0, 0}}}}
	p, err := w.PointInside(horseshoe)
	if err != nil || !planar.MultiPolygonContains(horseshoe, p) {
		t.Errorf("%v, %v", p, err)
	}
	if _, err := w.PointInside(nil); err == nil {
		t.Error("no polygons, but a point inside")
	}
}

func TestLocator(t *testing.T) {
	units := []orb.MultiPolygon{{square(105, 16, 1)}, nil, {square(106, 16, 1)}, {square(110, 10, 1), square(105, 20, 1)}}
	l, err := shape.NewLocator(units)
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range map[orb.Point]int{
		{105.5, 16.5}: 0, {106.5, 16.5}: 2, {105.5, 20.5}: 3, {106, 16.5}: 0, {105, 16}: 0, {108, 16}: -1, {16.5, 105.5}: -1,
	} {
		if got, ok := l.At(p); got != want || ok != (want >= 0) {
			t.Errorf("%v lies in %d, %v, want %d", p, got, ok, want)
		}
	}
}

// TestLocatorAgrees holds the locator against a plain search, from several goroutines at once.
func TestLocatorAgrees(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var units []orb.MultiPolygon
	for range 60 {
		x, y := 105+rnd.Float64()*2, 16+rnd.Float64()*2
		var ring orb.Ring
		for k := range 12 {
			r := 0.05 + 0.15*rnd.Float64()
			ring = append(ring, orb.Point{x + r*math.Cos(float64(k)*math.Pi/6), y + r*math.Sin(float64(k)*math.Pi/6)})
		}
		units = append(units, orb.MultiPolygon{{append(ring, ring[0])}})
	}
	l, err := shape.NewLocator(units)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(3, uint64(worker)))
			for range 2000 {
				p := orb.Point{105 + rnd.Float64()*2, 16 + rnd.Float64()*2}
				if got, _ := l.At(p); got != firstHolding(units, p) {
					t.Errorf("%v: %d, a plain search finds %d", p, got, firstHolding(units, p))
				}
			}
		})
	}
	wg.Wait()
}

func firstHolding(units []orb.MultiPolygon, p orb.Point) int {
	for i, mp := range units {
		if planar.MultiPolygonContains(mp, p) {
			return i
		}
	}
	return -1
}

// TestRealCommunes mends what is broken among the communes of one province and puts each one's inner point
// back into it.
func TestRealCommunes(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "data", "boundaries", "2025", "44_quang_tri.geojson.gz")
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("TestRealCommunes is skipped: the boundary data beside the project is missing (%v)", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var fc geojson.FeatureCollection
	if err := json.NewDecoder(z).Decode(&fc); err != nil {
		t.Fatal(err)
	}
	w := shape.NewWorker()
	var units []orb.MultiPolygon
	for i, feature := range fc.Features {
		mp, _ := geo.Areal(feature.Geometry)
		if problem, ok := w.Check(mp); !ok {
			var change shape.Change
			if mp, change, err = w.Repair(mp); err != nil || change.Share() > 0.001 {
				t.Errorf("unit %d, %s: share %g, %v", i, problem, change.Share(), err)
			}
		}
		units = append(units, mp)
	}
	l, err := shape.NewLocator(units)
	if err != nil {
		t.Fatal(err)
	}
	for i, mp := range units {
		p, err := w.PointInside(mp)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := l.At(p); !ok || got > i || !planar.MultiPolygonContains(units[got], p) {
			t.Errorf("unit %d: its inner point lies in %d, %v", i, got, ok)
		}
	}
}
