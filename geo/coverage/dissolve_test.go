package coverage_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"cotmoc/geo/coverage"
)

// block is a square of one degree from its south-west corner, counterclockwise.
func block(x, y float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}}}
}

func TestDissolve(t *testing.T) {
	ring := []orb.MultiPolygon{block(0, 0), block(1, 0), block(2, 0), block(0, 1), block(2, 1), block(0, 2), block(1, 2), block(2, 2)}
	for name, c := range map[string]struct {
		shapes          []orb.MultiPolygon
		polygons, holes int
		area            float64
	}{
		"nothing":                  {nil, 0, 0, 0},
		"one":                      {[]orb.MultiPolygon{block(0, 0)}, 1, 0, 1},
		"two side by side":         {[]orb.MultiPolygon{block(0, 0), block(1, 0)}, 1, 0, 2},
		"two at a corner":          {[]orb.MultiPolygon{block(0, 0), block(1, 1)}, 2, 0, 2},
		"apart":                    {[]orb.MultiPolygon{block(0, 0), block(5, 0)}, 2, 0, 2},
		"a hole":                   {ring, 1, 1, 8},
		"a hole filled":            {append([]orb.MultiPolygon{block(1, 1)}, ring...), 1, 0, 9},
		"a hole at the edge":       {ring[1:], 1, 1, 7},
		"a hole and one within it": {append([]orb.MultiPolygon{{{{{1.2, 1.2}, {1.8, 1.2}, {1.8, 1.8}, {1.2, 1.2}}}}}, ring...), 2, 1, 8.18},
	} {
		got := coverage.Dissolve(c.shapes)
		holes := 0
		for _, p := range got {
			holes += len(p) - 1
		}
		if len(got) != c.polygons || holes != c.holes || math.Abs(planar.Area(got)-c.area) > 1e-9 {
			t.Errorf("%s: %d polygons with %d holes of %g, want %d, %d, %g: %v", name, len(got), holes, planar.Area(got), c.polygons, c.holes, c.area, got)
		}
	}
}

// TestDissolveRealProvince checks at every level that a province is what its communes are together.
func TestDissolveRealProvince(t *testing.T) {
	levels, err := coverage.Simplify(communes(t, "44"), coverage.MapLevels())
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range levels {
		sum, places := 0.0, map[orb.Point]bool{}
		for _, s := range g.Shapes {
			sum += planar.Area(s)
			for _, p := range s {
				for _, r := range p {
					for _, at := range r {
						places[at] = true
					}
				}
			}
		}
		whole := coverage.Dissolve(g.Shapes)
		if math.Abs(planar.Area(whole)-sum) > 1e-9 {
			t.Errorf("zoom %d: area %g, communes %g", g.Level.MaxZoom, planar.Area(whole), sum)
		}
		for _, p := range whole {
			for _, r := range p {
				for _, at := range r {
					if !places[at] {
						t.Fatalf("zoom %d: %v is no vertex of a commune", g.Level.MaxZoom, at)
					}
				}
			}
		}
	}
}
