package shape_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"cotmoc/geo/shape"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	geos "github.com/twpayne/go-geos"
)

// crooked is a ring of many corners around a place, with a hole.
func crooked(rnd *rand.Rand, x, y float64) orb.Polygon {
	var ring, hole orb.Ring
	const n = 200
	for k := range n {
		a, r := 2*math.Pi*float64(k)/n, 0.2+0.1*rnd.Float64()
		ring = append(ring, orb.Point{x + r*math.Cos(a), y + r*math.Sin(a)})
		hole = append(hole, orb.Point{x + r/3*math.Cos(-a), y + r/3*math.Sin(-a)})
	}
	return orb.Polygon{append(ring, ring[0]), append(hole, hole[0])}
}

// TestLocatorAgreesWithGEOS at random points, at every corner, and at points a rounding away from an edge.
func TestLocatorAgreesWithGEOS(t *testing.T) {
	ctx := geos.NewContext()
	for seed := range uint64(5) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		mp := orb.MultiPolygon{crooked(rnd, 106, 16), crooked(rnd, 107, 16.2)}
		l, err := shape.NewLocator([]orb.MultiPolygon{mp})
		if err != nil {
			t.Fatal(err)
		}
		b, err := wkb.Marshal(mp)
		if err != nil {
			t.Fatal(err)
		}
		g, err := ctx.NewGeomFromWKB(b)
		if err != nil {
			t.Fatal(err)
		}
		prepared := g.Prepare()
		for _, p := range probes(rnd, mp) {
			_, got := l.At(p)
			if want := prepared.Intersects(ctx.NewPointFromXY(p[0], p[1])); got != want {
				t.Fatalf("%v of shape %d: held %v, GEOS says %v", p, seed, got, want)
			}
		}
	}
}

func probes(rnd *rand.Rand, mp orb.MultiPolygon) []orb.Point {
	var points []orb.Point
	for range 5000 {
		points = append(points, orb.Point{105.6 + 2*rnd.Float64(), 15.6 + rnd.Float64()})
	}
	for _, p := range mp {
		for _, ring := range p {
			for i := 1; i < len(ring); i++ {
				a, b, f := ring[i-1], ring[i], rnd.Float64()
				on := orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
				points = append(points, a, on, orb.Point{math.Nextafter(on[0], 0), on[1]}, orb.Point{on[0], math.Nextafter(on[1], 90)},
					orb.Point{on[0], a[1]})
			}
		}
	}
	return points
}

// TestLocatorIsNotRounded asks on either side of a long edge, by the least step there is: in doubles alone the
// side comes out wrong or as none.
func TestLocatorIsNotRounded(t *testing.T) {
	west := orb.MultiPolygon{{{{100, 10}, {103, 10}, {103.1, 10.3}, {104, 13}, {100, 13}, {100, 10}}}}
	east := orb.MultiPolygon{{{{103, 10}, {110, 10}, {110, 13}, {104, 13}, {103.1, 10.3}, {103, 10}}}}
	l, err := shape.NewLocator([]orb.MultiPolygon{east, west})
	if err != nil {
		t.Fatal(err)
	}
	first, only := 0, 0
	for k := range 1000 {
		y := 10 + 3*float64(k)/1000
		x := 103 + (y-10)/3
		for range 4 {
			unit, ok := l.At(orb.Point{x, y})
			if !ok {
				t.Fatalf("%v, %v lies in neither of two units that share the edge", x, y)
			}
			if unit == 0 {
				first++
			} else {
				only++
			}
			x = math.Nextafter(x, 0)
		}
	}
	if first == 0 || only == 0 {
		t.Errorf("%d points in the eastern unit, %d in the western: both sides were asked", first, only)
	}
}

func TestAllIsAtForEach(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	l, err := shape.NewLocator([]orb.MultiPolygon{{crooked(rnd, 106, 16)}, {crooked(rnd, 106.1, 16)}, nil})
	if err != nil {
		t.Fatal(err)
	}
	points := []orb.Point{{math.NaN(), 16}, {106, math.NaN()}, {math.Inf(1), 16}, {106, math.Inf(-1)}}
	for range 20_000 {
		points = append(points, orb.Point{105.5 + rnd.Float64(), 15.5 + rnd.Float64()})
	}
	found := 0
	for i, unit := range l.All(points) {
		one, ok := l.At(points[i])
		if unit != one || ok != (unit != shape.Nowhere) {
			t.Fatalf("%v: All says %d, At %d, %v", points[i], unit, one, ok)
		}
		if ok {
			found++
		}
		if i < 4 && ok {
			t.Errorf("%v lies in unit %d", points[i], unit)
		}
	}
	if found < 1000 {
		t.Errorf("%d of 20,000 points found", found)
	}
	if l.Bytes() < 800*16 {
		t.Errorf("%d bytes for 800 vertices", l.Bytes())
	}
}

func TestLocatorRefuses(t *testing.T) {
	if _, err := shape.NewLocator([]orb.MultiPolygon{{{{{105, 16}, {106, math.NaN()}, {106, 17}, {105, 16}}}}}); err == nil {
		t.Error("a unit with a corner that is no number was taken")
	}
}

func BenchmarkLocator(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 1))
	var units []orb.MultiPolygon
	for i := range 400 {
		units = append(units, orb.MultiPolygon{crooked(rnd, 100+float64(i%20)*0.5, 10+float64(i/20)*0.5)})
	}
	l, err := shape.NewLocator(units)
	if err != nil {
		b.Fatal(err)
	}
	points := make([]orb.Point, 100_000)
	for i := range points {
		points[i] = orb.Point{100 + 10*rnd.Float64(), 10 + 10*rnd.Float64()}
	}
	for b.Loop() {
		l.All(points)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(points)), "ns/point")
}

// TestAllWhere: of units that hold the same ground at different times the one of the point's day is found.
func TestAllWhere(t *testing.T) {
	l, err := shape.NewLocator([]orb.MultiPolygon{
		{{{{0, 0}, {2, 0}, {2, 2}, {0, 2}, {0, 0}}}}, {{{{0, 0}, {1, 0}, {1, 2}, {0, 2}, {0, 0}}}}, {{{{1, 0}, {2, 0}, {2, 2}, {1, 2}, {1, 0}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	points := []orb.Point{{0.5, 1}, {0.5, 1}, {1.5, 1}, {1, 1}, {3, 3}}
	late := []bool{false, true, true, true, true}
	got := l.AllWhere(points, func(point, unit int) bool { return late[point] == (unit > 0) })
	if want := []int{0, 1, 2, 1, shape.Nowhere}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}
