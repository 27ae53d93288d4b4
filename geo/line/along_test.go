package line_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
)

// frame is a closed path around a box with a vertex every step degrees, counterclockwise from the south-west.
func frame(west, south, east, north, step float64) (path []orb.Point) {
	side := func(a, b orb.Point) {
		n := int(math.Round(math.Hypot(b[0]-a[0], b[1]-a[1]) / step))
		for k := range n {
			t := float64(k) / float64(n)
			path = append(path, orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])})
		}
	}
	side(orb.Point{west, south}, orb.Point{east, south})
	side(orb.Point{east, south}, orb.Point{east, north})
	side(orb.Point{east, north}, orb.Point{west, north})
	side(orb.Point{west, north}, orb.Point{west, south})
	return path
}

func TestAlongTakesTheEdgeAndLeavesWhatRunsInland(t *testing.T) {
	border := build(t, orb.LineString{{105, 21}, {105, 17}}) // southward: the country lies on its left, in the east
	for name, off := range map[string]float64{"on the line": 0, "2 km inside": 0.02, "2 km outside": -0.02} {
		path := frame(105+off, 18, 106, 20, 0.005)
		forward, backward := border.Along(path, 10_000)
		if len(forward) != 1 || len(backward) != 0 {
			t.Fatalf("%s: forward %v, backward %v", name, forward, backward)
		}
		from, to := path[forward[0].From%len(path)], path[forward[0].To%len(path)]
		if math.Abs(from[1]-20) > 1e-9 || math.Abs(to[1]-18) > 1e-9 || math.Abs(from[0]-105-off) > 1e-9 || math.Abs(to[0]-105-off) > 1e-9 {
			t.Errorf("%s: from %v to %v", name, from, to)
		}
	}
	if forward, _ := border.Along(frame(105.2, 18, 106, 20, 0.005), 10_000); len(forward) != 0 {
		t.Errorf("21 km inland: %v", forward)
	}
}

func TestAlongTellsTheWay(t *testing.T) {
	border := build(t, orb.LineString{{105, 17}, {105, 21}})
	if forward, backward := border.Along(frame(105, 18, 106, 20, 0.005), 10_000); len(forward) != 0 || len(backward) != 1 {
		t.Errorf("forward %v, backward %v", forward, backward)
	}
}

func TestAlongLeavesCoastAtTheEndOfTheLine(t *testing.T) {
	border := build(t, orb.LineString{{105, 21}, {105, 19}}) // ends at the sea, where the coast turns off at 45 degrees
	var path []orb.Point
	for k := range 401 {
		path = append(path, orb.Point{105, 20.999 - float64(k)*0.005})
	}
	for k := 1; k < 200; k++ {
		path = append(path, orb.Point{105 + float64(k)*0.004, 18.999 - float64(k)*0.004})
	}
	path = append(path, orb.Point{107, 18.2}, orb.Point{107, 20.999})
	forward, _ := border.Along(path, 10_000)
	if len(forward) != 1 || path[forward[0].To%len(path)][0] != 105 {
		t.Errorf("%v", forward)
	}
	island := frame(105.01, 18.93, 105.06, 18.97, 0.002)
	if forward, _ := border.Along(island, 10_000); len(forward) != 0 {
		t.Errorf("an island off the end: %v", forward)
	}
}

func TestAlongGoesRoundTheEndOfThePath(t *testing.T) {
	border := build(t, orb.LineString{{105, 21}, {105, 17}})
	path := frame(105, 18, 106, 20, 0.005)
	shifted := append(append([]orb.Point{}, path[len(path)-150:]...), path[:len(path)-150]...) // begins within the western side
	forward, _ := border.Along(shifted, 10_000)
	if len(forward) != 1 || forward[0].To-forward[0].From != 400 {
		t.Errorf("%v", forward)
	}
}

func TestBelt(t *testing.T) {
	border := build(t, orb.LineString{{105, 21}, {105, 17}})
	square := func(west, east float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{west, 19}, {east, 19}, {east, 19.1}, {west, 19.1}, {west, 19}}}}
	}
	for _, c := range []struct{ west, east, share, metres float64 }{
		{105, 105.0951, 1, 0},                  // 10 km wide
		{105, 105.1902, 0.5, 0},                // 20 km
		{105.04755, 105.1902, 1.0 / 3, 5_000},  // from 5 to 20 km
		{105.2, 105.3, 0, 21_030},              // all beyond
		{104.9049, 105.1902, 2.0 / 3, 0},       // both sides
		{104.9049, 105.0951, 1, 0},             // the line in the middle: its outline crosses it
		{105.0000001, 105.0000002, 1, 0.01051}, // thinner than the grid
	} {
		if got := border.ShareWithin(square(c.west, c.east), 10_000); math.Abs(got-c.share) > 0.015 {
			t.Errorf("%g to %g: share %g, want %g", c.west, c.east, got, c.share)
		}
		if got := border.DistanceM(square(c.west, c.east)); math.Abs(got-c.metres) > 2+c.metres*1e-3 {
			t.Errorf("%g to %g: %g m, want %g", c.west, c.east, got, c.metres)
		}
	}
	if got := border.DistanceM(nil); !math.IsInf(got, 1) {
		t.Errorf("no shape: %g m", got)
	}
}
