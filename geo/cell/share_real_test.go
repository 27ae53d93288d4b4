package cell

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"cotmoc/geo"

	"github.com/paulmach/orb"
	h3 "github.com/uber/h3-go/v4"
)

// communes2025 gives the communes of the province files beside the project whose names fit, or skips.
func communes2025(tb testing.TB, pattern string) []orb.MultiPolygon {
	tb.Helper()
	names, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "boundaries", "2025", pattern))
	if len(names) == 0 {
		tb.Skipf("%s is skipped: the boundary data beside the project is missing", tb.Name())
	}
	var units []orb.MultiPolygon
	for _, name := range names {
		units = append(units, communesIn(tb, name)...)
	}
	return units
}

func communesIn(tb testing.TB, name string) (units []orb.MultiPolygon) {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		tb.Fatal(err)
	}
	r := geo.NewReader(z, 0)
	for {
		raw, err := r.Next()
		if errors.Is(err, io.EOF) {
			return units
		}
		if err != nil {
			tb.Fatal(err)
		}
		feature, err := geo.ParseFeature(raw)
		if err != nil {
			tb.Fatal(err)
		}
		mp, ok := geo.Areal(feature.Geometry)
		if !ok {
			tb.Fatalf("%s: a unit without area", name)
		}
		units = append(units, mp)
	}
}

func overlappingByH3(mp orb.MultiPolygon, res int) ([]Cell, error) {
	var cells []Cell
	for _, p := range mp {
		found, err := polygonCells(p, res, h3.ContainmentOverlapping)
		if err != nil {
			return nil, err
		}
		cells = append(cells, found...)
	}
	return sorted(cells), nil
}

// TestRealSharesAgreeWithH3 on the communes of Quang Tri and of Ca Mau, with its islands: the same cells as the
// overlapping mode, owned as Centred says, and the area of each commune kept.
func TestRealSharesAgreeWithH3(t *testing.T) {
	for _, u := range append(communes2025(t, "44_*"), communes2025(t, "96_*")...) {
		shares, err := Shares(u, 8)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := overlappingByH3(u, 8)
		if err != nil {
			t.Fatal(err)
		}
		centred, err := Centred(u, 8)
		if err != nil {
			t.Fatal(err)
		}
		var all, owned []Cell
		for _, s := range shares {
			if all = append(all, s.Cell); s.Owned {
				owned = append(owned, s.Cell)
			}
		}
		if !slices.Equal(all, theirs) {
			t.Errorf("%d cells, H3 finds %d", len(all), len(theirs))
		}
		if !slices.Equal(owned, centred) {
			t.Errorf("%d cells owned, Centred gives %d", len(owned), len(centred))
		}
		if got, want := coveredArea(t, shares, u[0][0][0][0]), planeArea(u); math.Abs(got/want-1) > 1e-8 {
			t.Errorf("the shares cover %g square degrees of %g", got, want)
		}
	}
}

// BenchmarkShares gives centre and share of all 3,321 communes, and says how many times longer H3's
// overlapping mode takes for the cells alone, and for how many communes its cells are others.
func BenchmarkShares(b *testing.B) {
	units := communes2025(b, "*")
	for b.Loop() {
		for _, u := range units {
			if _, err := Shares(u, 8); err != nil {
				b.Fatal(err)
			}
		}
	}
	ours := b.Elapsed() / time.Duration(b.N)
	start := time.Now()
	theirs := make([][]Cell, len(units))
	for i, u := range units {
		var err error
		if theirs[i], err = overlappingByH3(u, 8); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(time.Since(start))/float64(ours), "h3/ours")
	b.ReportMetric(float64(differing(b, units, theirs)), "communes_other")
}

func differing(b *testing.B, units []orb.MultiPolygon, theirs [][]Cell) (n int) {
	b.Helper()
	for i, u := range units {
		shares, err := Shares(u, 8)
		if err != nil {
			b.Fatal(err)
		}
		if !slices.EqualFunc(shares, theirs[i], func(s Share, c Cell) bool { return s.Cell == c }) {
			n++
		}
	}
	return n
}

// BenchmarkSharesOfCoasts needs no data beside the project: 20 crooked outlines of as many vertices as a
// commune has on average, and H3 for the same.
func BenchmarkSharesOfCoasts(b *testing.B) {
	var coasts []orb.MultiPolygon
	for seed := range uint64(20) {
		coasts = append(coasts, orb.MultiPolygon{coast(seed)})
	}
	for b.Loop() {
		for _, mp := range coasts {
			if _, err := Shares(mp, 8); err != nil {
				b.Fatal(err)
			}
		}
	}
	ours := b.Elapsed() / time.Duration(b.N)
	start := time.Now()
	for _, mp := range coasts {
		if _, err := overlappingByH3(mp, 8); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(time.Since(start))/float64(ours), "h3/ours")
}

// coast has 2,147 vertices around a point, some 20 m apart, as far from it as a bounded random walk says.
func coast(seed uint64) orb.Polygon {
	rnd := rand.New(rand.NewPCG(seed, 9))
	x, y, d := 102+rnd.Float64()*6, 9+rnd.Float64()*13, 0.05
	const n = 2147
	ring := make(orb.Ring, 0, n+1)
	for k := range n {
		d = min(max(d+(rnd.Float64()-0.5)*0.0004, 0.02), 0.08)
		ring = append(ring, orb.Point{x + d*math.Cos(2*math.Pi*float64(k)/n), y + d*math.Sin(2*math.Pi*float64(k)/n)})
	}
	return orb.Polygon{append(ring, ring[0])}
}
