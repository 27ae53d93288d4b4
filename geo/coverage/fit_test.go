package coverage_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"cotmoc/geo"
	"cotmoc/geo/coverage"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

func fit(t *testing.T, units []coverage.Unit) ([]coverage.Unit, coverage.Fitting) {
	t.Helper()
	c, err := coverage.Build(units)
	if err != nil {
		t.Fatal(err)
	}
	fitted, done := c.Fit(50)
	full, err := fitted.Simplify(levels(0))
	if err != nil {
		t.Fatal(err)
	}
	after := with(units, full[0].Shapes)
	valid(t, after)
	noOverlap(t, after)
	return after, done
}

func TestFitOverlap(t *testing.T) {
	units := []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(105.9, 16, 0.5, 1)), unit("c", box(105, 17, 1, 1))}
	after, done := fit(t, units)
	if want := geo.AreaM2(box(105.9, 16, 0.1, 1)); done.Overlaps != 1 || math.Abs(done.OverlapsM2-want) > want/1000 {
		t.Errorf("%+v", done)
	}
	for u, want := range []float64{0.9, 0.5, 1} {
		if got := planar.Area(after[u].Shape); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s has %g square degrees, want %g", after[u].ID, got, want)
		}
	}
	// The corner of a that b took is in the middle of c's edge now: c has it too.
	pairs, _ := neighbours(t, after)
	if !pairs[[2]int{0, 1}] || !pairs[[2]int{0, 2}] || !pairs[[2]int{1, 2}] {
		t.Errorf("pairs that share an edge: %v", pairs)
	}
}

func TestFitContained(t *testing.T) {
	after, _ := fit(t, []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(105.4, 16.4, 0.1, 0.1))})
	if len(after[0].Shape[0]) != 2 || math.Abs(planar.Area(after[1].Shape)-0.01) > 1e-9 {
		t.Errorf("%v", after)
	}
}

func TestFitKeepsEveryUnit(t *testing.T) {
	c, err := coverage.Build([]coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(105, 16, 1, 1))})
	if err != nil {
		t.Fatal(err)
	}
	fitted, _ := c.Fit(50)
	got, err := fitted.Simplify(coverage.MapLevels())
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range got {
		if len(g.Shapes[0]) != 1 || len(g.Shapes[1]) != 1 {
			t.Errorf("%v", g.Shapes)
		}
	}
}

func TestFitGap(t *testing.T) {
	bent := orb.Polygon{{{105, 16}, {106, 16}, {106, 16.2}, {105.9999, 16.5}, {106, 16.8}, {106, 17}, {105, 17}, {105, 16}}}
	after, done := fit(t, []coverage.Unit{unit("a", bent), unit("b", box(106, 16, 1, 1))})
	if got := unionArea(t, after); done.Gaps != 1 || math.Abs(got-2) > 1e-9 {
		t.Errorf("%g square degrees, %+v", got, done)
	}
	if found := check(t, after, coverage.Thresholds{MinAreaM2: 1e-9}); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}

// TestFitInlet: a slit 55 m wide and 11 km deep that opens to the outside is closed; a bay 220 m wide, a channel open
// at both ends and a cleft within one unit stay.
func TestFitInlet(t *testing.T) {
	south := unit("a", box(106, 16, 0.1, 0.1))
	north := func(from float64) coverage.Unit {
		return unit("b", orb.Polygon{{{106, from}, {106.1, from}, {106.1, 16.2}, {106, 16.2}, {106, from}}})
	}
	slit, bay := north(16.1005), north(16.102)
	behind := unit("c", orb.Polygon{{{106.1, 16}, {106.2, 16}, {106.2, 16.2}, {106.1, 16.2}, {106.1, 16.102}, {106.1, 16.1005}, {106.1, 16.1}, {106.1, 16}}})
	cleft := unit("a", orb.Polygon{{{106, 16}, {106.1, 16}, {106.1, 16.2}, {106, 16.2}, {106, 16.1005}, {106.09, 16.1}, {106, 16.1}, {106, 16}}})
	for name, c := range map[string]struct {
		units []coverage.Unit
		gaps  int
		area  float64 // square degrees that all cover
	}{
		"slit":    {[]coverage.Unit{south, slit, behind}, 1, 0.04},
		"bay":     {[]coverage.Unit{south, bay, behind}, 0, 0.04 - 0.002*0.1},
		"channel": {[]coverage.Unit{south, slit}, 0, 0.02 - 0.0005*0.1},
		"cleft":   {[]coverage.Unit{cleft, behind}, 0, 0.04 - 0.0005*0.09/2},
	} {
		after, done := fit(t, c.units)
		if got := unionArea(t, after); done.Gaps != c.gaps || math.Abs(got-c.area) > 1e-7 {
			t.Errorf("%s: %.7f square degrees, want %.7f; %+v", name, got, c.area, done)
		}
	}
}

func TestFitVertices(t *testing.T) {
	units := []coverage.Unit{unit("a", box(105, 16, 1, 1)), unit("b", box(106, 16, 1, 0.5)), unit("c", box(106, 16.5, 1, 0.5))}
	after, done := fit(t, units)
	pairs, _ := neighbours(t, after)
	if !pairs[[2]int{0, 1}] || !pairs[[2]int{0, 2}] || done.Overlaps+done.Gaps > 0 {
		t.Errorf("pairs that share an edge: %v, %+v", pairs, done)
	}
}

func TestFitLeavesGoodCountriesAlone(t *testing.T) {
	c := newCountry(4, 6, 9)
	b, err := coverage.Build(c.units)
	if err != nil {
		t.Fatal(err)
	}
	if fitted, done := b.Fit(50); fitted != b || !reflect.DeepEqual(done, coverage.Fitting{}) {
		t.Errorf("%+v", done)
	}
}

// TestFitShakenCountries moves the vertices of each unit by a metre or so, which makes gaps and overlaps along
// every border, and expects a coverage without any.
func TestFitShakenCountries(t *testing.T) {
	for seed := range uint64(4) {
		c := newCountry(seed, 5, 8)
		rnd := rand.New(rand.NewPCG(seed, 9))
		for _, u := range c.units {
			for _, p := range u.Shape {
				for _, r := range p {
					for i := range r[1:] {
						r[i] = micro(orb.Point{r[i][0] + 2e-5*(rnd.Float64()-0.5), r[i][1] + 2e-5*(rnd.Float64()-0.5)})
					}
					r[len(r)-1] = r[0]
				}
			}
		}
		after, done := fit(t, c.units)
		if done.Overlaps == 0 || done.Gaps == 0 {
			t.Errorf("%+v", done)
		}
		for _, f := range check(t, after, coverage.Thresholds{}) {
			if f.Kind == coverage.Overlap {
				t.Errorf("%+v", f)
			}
		}
		for _, g := range simplify(t, after, levels(0.002, 0.02)) {
			far := with(after, g.Shapes)
			valid(t, far)
			noOverlap(t, far)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
