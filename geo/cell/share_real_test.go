package cell

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
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

func TestZZ(t *testing.T) {
	units := communes2025(t, os.Getenv("PAT"))
	v := 0
	for _, u := range units {
		v += geo.Vertices(u)
	}
	t.Log(len(units), v)
	s0 := time.Now()
	var all [][]Share
	n := 0
	for i, u := range units {
		s, err := Shares(u, 8)
		if err != nil {
			t.Error(i, err)
		}
		all = append(all, s)
		n += len(s)
	}
	d0 := time.Since(s0)
	t.Log("ours", d0, n)
	s0 = time.Now()
	var them [][]Cell
	for _, u := range units {
		s, err := overlappingByH3(u, 8)
		if err != nil {
			t.Error(err)
		}
		them = append(them, s)
	}
	d1 := time.Since(s0)
	t.Log("h3", d1, float64(d1)/float64(d0))
	s0 = time.Now()
	for _, u := range units {
		Centred(u, 8)
	}
	t.Log("centred", time.Since(s0))
	k := 0
	for i := range units {
		o := map[Cell]float64{}
		for _, s := range all[i] {
			o[s.Cell] = s.Area
			if !slices.Contains(them[i], s.Cell) {
				t.Logf("unit %d: only ours %s %g", i, s.Cell, s.Area)
				k++
			}
		}
		for _, c := range them[i] {
			if _, ok := o[c]; !ok {
				for _, p := range units[i] {
					cl, _ := clipped(p, 8)
					for _, x := range cl {
						if x.Cell == c {
							t.Log("clipped", x)
						}
					}
					w := newWalk(p[0].Bound(), 8)
					hh, _ := newHexagon(c, w.about)
					best := 1e9
					for _, r := range p {
						for _, q := range r {
							best = min(best, -hh.margin(hh.relative(q)))
						}
					}
					t.Log("nearest vertex outside by deg", best)
				}
				t.Logf("unit %d: only h3 %s", i, c)
				k++
			}
		}
	}
	t.Log("differences", k)
}
