package coverage_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"cotmoc/geo/coverage"
	"cotmoc/geo/shape"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

func levels(tolerances ...float64) (all []coverage.Level) {
	for i, t := range tolerances {
		all = append(all, coverage.Level{MaxZoom: 11 - i, Tolerance: t})
	}
	return all
}

func with(units []coverage.Unit, shapes []orb.MultiPolygon) []coverage.Unit {
	out := slices.Clone(units)
	for i := range out {
		out[i].Shape = shapes[i]
	}
	return out
}

func simplify(t *testing.T, units []coverage.Unit, levels []coverage.Level) []coverage.Generalised {
	t.Helper()
	c, err := coverage.Build(units)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Simplify(levels)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestSimplifyKeepsTheCoverage holds what a level must be against means that know nothing of arcs: GEOS,
// points thrown at random, and distances.
func TestSimplifyKeepsTheCoverage(t *testing.T) {
	for seed := range uint64(6) {
		c := newCountry(seed, 7, 12)
		for _, g := range simplify(t, c.units, levels(0.0005, 0.002, 0.01, 0.04, 0.2, 3)) {
			far := with(c.units, g.Shapes)
			valid(t, far)
			sameNeighbours(t, c.units, far)
			noOverlap(t, far)
			sameUnion(t, c.units, far, g.Level.Tolerance)
			onePointOneUnit(t, c, far, g.Level.Tolerance)
			near(t, c.units, far, g.Level.Tolerance)
			if t.Failed() {
				t.Fatalf("seed %d, tolerance %g", seed, g.Level.Tolerance)
			}
		}
	}
}

type directed [2]orb.Point

func edgesOf(t *testing.T, units []coverage.Unit) map[directed]int {
	t.Helper()
	edges := make(map[directed]int)
	for u, unit := range units {
		for _, p := range unit.Shape {
			for _, r := range p {
				for i := 1; i < len(r); i++ {
					e := directed{r[i-1], r[i]}
					if other, twice := edges[e]; twice {
						t.Errorf("%s and %s have the same edge on the same side", units[other].ID, unit.ID)
					}
					edges[e] = u
				}
			}
		}
	}
	return edges
}

// neighbours gives the pairs that share an edge vertex by vertex, and how many of them have an edge to nobody.
func neighbours(t *testing.T, units []coverage.Unit) (pairs map[[2]int]bool, lengths map[int]float64) {
	pairs, lengths = map[[2]int]bool{}, map[int]float64{}
	edges := edgesOf(t, units)
	for e, u := range edges {
		if v, ok := edges[directed{e[1], e[0]}]; ok {
			pairs[[2]int{u, v}] = true
		} else {
			lengths[u] += planar.Distance(e[0], e[1])
		}
	}
	return pairs, lengths
}

func sameNeighbours(t *testing.T, before, after []coverage.Unit) {
	t.Helper()
	had, alone := neighbours(t, before)
	have, aloneNow := neighbours(t, after)
	if !reflect.DeepEqual(had, have) {
		t.Errorf("pairs that share an edge: %d before, %d after", len(had), len(have))
	}
	for u, length := range aloneNow {
		if length > alone[u]*(1+1e-9) {
			t.Errorf("%s has more border with nobody than before: %g of %g", after[u].ID, length, alone[u])
		}
	}
}

func together(units []coverage.Unit) (all orb.MultiPolygon, areas float64) {
	for _, u := range units {
		all = append(all, u.Shape...)
		areas += planar.Area(u.Shape)
	}
	return all, areas
}

func unionArea(t *testing.T, units []coverage.Unit) float64 {
	t.Helper()
	all, _ := together(units)
	union, _, err := shape.NewWorker().Repair(all)
	if err != nil {
		t.Fatal(err)
	}
	return planar.Area(union)
}

func noOverlap(t *testing.T, units []coverage.Unit) {
	t.Helper()
	_, sum := together(units)
	if union := unionArea(t, units); math.Abs(union-sum) > 1e-9*sum {
		t.Errorf("together the units have %.12g square degrees, joined %.12g", sum, union)
	}
}

func sameUnion(t *testing.T, before, after []coverage.Unit, tolerance float64) {
	t.Helper()
	_, alone := neighbours(t, before)
	outline := 0.0
	for _, length := range alone {
		outline += length
	}
	if was, is := unionArea(t, before), unionArea(t, after); math.Abs(was-is) > 2*tolerance*outline {
		t.Errorf("the whole had %g square degrees and has %g, with an outline of %g degrees", was, is, outline)
	}
}

// onePointOneUnit throws points at the country: those well inside lie in one unit, those well outside in none.
func onePointOneUnit(t *testing.T, c *country, units []coverage.Unit, tolerance float64) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(1, 2))
	outline := outlineOf(t, c.units)
	size := float64(c.n+6) * c.cell
	for range 400 {
		p := orb.Point{105 - c.cell + rnd.Float64()*size, 16 - c.cell + rnd.Float64()*size}
		n := 0
		for _, u := range units {
			if planar.MultiPolygonContains(u.Shape, p) {
				n++
			}
		}
		want := 0
		for _, u := range c.units {
			if planar.MultiPolygonContains(u.Shape, p) {
				want = 1
			}
		}
		if n > 1 || n != want && distanceTo(outline, p) > 1.5*tolerance {
			t.Errorf("%v lies in %d units, want %d", p, n, want)
		}
	}
}

func outlineOf(t *testing.T, units []coverage.Unit) (lines []directed) {
	edges := edgesOf(t, units)
	for e := range edges {
		if _, ok := edges[directed{e[1], e[0]}]; !ok {
			lines = append(lines, e)
		}
	}
	return lines
}

func distanceTo(lines []directed, p orb.Point) float64 {
	best := math.Inf(1)
	for _, l := range lines {
		best = min(best, planar.DistanceFromSegmentSquared(l[0], l[1], p))
	}
	return math.Sqrt(best)
}

// near says that the borders of each unit are within the tolerance of what they were, both ways. Rings smaller
// than the tolerance may be gone.
func near(t *testing.T, before, after []coverage.Unit, tolerance float64) {
	t.Helper()
	limit := tolerance*(1+1e-6) + 1e-7
	for u := range before {
		was, is := linesOf(before[u].Shape), linesOf(after[u].Shape)
		for _, l := range is {
			for k := range 4 {
				f := float64(k) / 4
				if d := distanceTo(was, orb.Point{l[0][0] + f*(l[1][0]-l[0][0]), l[0][1] + f*(l[1][1]-l[0][1])}); d > limit {
					t.Errorf("%s: a new border is %g from the old one", before[u].ID, d)
				}
			}
		}
		for _, p := range before[u].Shape {
			b := p.Bound()
			if len(p) == 1 && max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]) < tolerance {
				continue
			}
			for _, l := range linesOf(orb.MultiPolygon{p}) {
				if d := distanceTo(is, l[0]); d > limit {
					t.Errorf("%s: an old border is %g from the new one", before[u].ID, d)
				}
			}
		}
	}
}

func linesOf(mp orb.MultiPolygon) (lines []directed) {
	for _, p := range mp {
		for _, r := range p {
			for i := 1; i < len(r); i++ {
				lines = append(lines, directed{r[i-1], r[i]})
			}
		}
	}
	return lines
}

func TestSimplifyTheSameEveryTime(t *testing.T) {
	c := newCountry(3, 7, 12)
	first := simplify(t, c.units, levels(0.002, 0.02))
	if again := simplify(t, c.units, levels(0.002, 0.02)); !reflect.DeepEqual(first, again) {
		t.Error("another run gives other shapes")
	}
	turned := slices.Clone(c.units)
	slices.Reverse(turned)
	for i, g := range simplify(t, turned, levels(0.002, 0.02)) {
		slices.Reverse(g.Shapes)
		if !reflect.DeepEqual(first[i].Shapes, g.Shapes) {
			t.Errorf("level %d depends on the order of the units", i)
		}
	}
}

func TestSimplifyLevels(t *testing.T) {
	c := newCountry(5, 6, 8)
	got := simplify(t, c.units, levels(0.02, 0, 0.002))
	if a, b, d := got[0].Vertices, got[2].Vertices, got[1].Vertices; a >= b || b >= d {
		t.Errorf("%d vertices at 0.02, %d at 0.002, %d at 0", a, b, d)
	}
	fine := map[orb.Point]bool{}
	for _, mp := range got[2].Shapes {
		for _, l := range linesOf(mp) {
			fine[l[0]] = true
		}
	}
	for _, mp := range got[0].Shapes {
		for _, l := range linesOf(mp) {
			if !fine[l[0]] {
				t.Errorf("%v is in the coarse level, not in the fine one", l[0])
			}
		}
	}
	for _, bad := range []float64{-1, math.NaN(), math.Inf(1)} {
		b, err := coverage.Build(c.units)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Simplify(levels(bad)); err == nil {
			t.Errorf("a tolerance of %g is taken", bad)
		}
	}
	if l := coverage.LevelFor(5); math.Abs(l.Tolerance*111.32-1.223) > 0.001 {
		t.Errorf("%g degrees at zoom 5", l.Tolerance)
	}
}

func box(x, y, w, h float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}
}

// TestSimplifyKeepsIslandsInTheirBay has an island that a straight coast would run over.
func TestSimplifyKeepsIslandsInTheirBay(t *testing.T) {
	coast := orb.Ring{{105, 16}, {107, 16}, {107, 17}, {106.2, 17}, {106.2, 16.91}, {105.8, 16.91}, {105.8, 17}, {105, 17}, {105, 16}}
	units := []coverage.Unit{
		{ID: "land", Shape: orb.MultiPolygon{{coast}}},
		{ID: "island", Shape: orb.MultiPolygon{box(105.95, 16.93, 0.04, 0.04)}},
	}
	got := simplify(t, units, levels(0.2))[0]
	far := with(units, got.Shapes)
	valid(t, far)
	noOverlap(t, far)
	if n := len(got.Shapes[0][0][0]); n > 9 {
		t.Errorf("%d vertices", n)
	}
}

func TestSimplifyIslands(t *testing.T) {
	units := []coverage.Unit{
		{ID: "a", Shape: orb.MultiPolygon{box(105, 16, 0.001, 0.001), box(106, 16, 0.0005, 0.0005), box(107, 16, 0.5, 0.001)}},
		{ID: "tiny", Shape: orb.MultiPolygon{box(108, 16, 0.00001, 0.00001)}},
		{ID: "nothing"},
		{ID: "flat", Shape: orb.MultiPolygon{{{{105, 20}, {106, 20}, {105, 20}, {105, 20}}}}},
	}
	got := simplify(t, units, levels(0.01))[0]
	if n := len(got.Shapes[0]); n != 1 || got.Islands != 2 {
		t.Errorf("%d polygons, %d islands left out", n, got.Islands)
	}
	if len(got.Shapes[1]) != 1 || got.Shapes[2] != nil || got.Shapes[3] != nil {
		t.Errorf("%v", got.Shapes[1:])
	}
	valid(t, with(units, got.Shapes)[:2])
}

func TestBuildRefuses(t *testing.T) {
	for _, x := range []float64{181, math.NaN(), math.Inf(-1)} {
		if _, err := coverage.Build([]coverage.Unit{{ID: "a", Shape: orb.MultiPolygon{box(x, 16, 1, 1)}}}); err == nil {
			t.Errorf("a longitude of %g is taken", x)
		}
	}
}

func TestStats(t *testing.T) {
	c, err := coverage.Build([]coverage.Unit{
		{ID: "a", Shape: orb.MultiPolygon{box(105, 16, 1, 1)}},
		{ID: "b", Shape: orb.MultiPolygon{box(106, 16, 1, 1)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := coverage.Stats{Units: 2, Rings: 2, Vertices: 8, Places: 6, Nodes: 2, Arcs: 3, Edges: 7, Shared: 1, Single: 6}
	if got := c.Stats(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
