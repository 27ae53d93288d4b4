package line_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo/line"
)

// TestBesideAndBack goes from random points near a winding line to their place by it and back: by bearing and distance
// always, by side and distance wherever the nearest place is no corner.
func TestBesideAndBack(t *testing.T) {
	l := build(t, wiggly(3, 800))
	r := rand.New(rand.NewPCG(3, 7))
	bound, straight := l.Bound(), 0
	for range 3000 {
		p := orb.Point{bound.Min[0] + r.Float64()*(bound.Max[0]-bound.Min[0]), bound.Min[1] + r.Float64()*(bound.Max[1]-bound.Min[1])}
		at := l.Nearest(p)
		if back := line.Move(at.Foot, line.Bearing(at.Foot, p), at.DistanceM); vincenty(p, back) > 0.2+at.DistanceM*1e-5 {
			t.Fatalf("%v, %.0f m off: by its bearing %v, %.2f m away", p, at.DistanceM, back, vincenty(p, back))
		}
		if at.DistanceM > 10_000 || corner(l, at) {
			continue
		}
		straight++
		back, err := l.Beside(at.Chain, at.Chainage, at.Side, at.DistanceM)
		if err != nil || vincenty(p, back) > 1 {
			t.Fatalf("%v, %.0f m %s: by its side %v, %.2f m away, %v", p, at.DistanceM, at.Side, back, vincenty(p, back), err)
		}
	}
	if straight < 150 {
		t.Errorf("%d of 3000 points lie beside a straight part", straight)
	}
}

// corner says whether a place is a vertex of the line.
func corner(l *line.Line, at line.Place) bool {
	return slices.ContainsFunc(l.Chain(at.Chain), func(v orb.Point) bool { return vincenty(v, at.Foot) < 0.01 })
}

func TestBesideACornerIsOnThatSide(t *testing.T) {
	l := build(t, orb.LineString{{106, 16}, {106.02, 16}, {106.02, 16.02}})
	at := l.Nearest(orb.Point{106.02, 16})
	for _, side := range []line.Side{line.Left, line.Right} {
		p, err := l.Beside(at.Chain, at.Chainage, side, 300)
		if err != nil || math.Abs(vincenty(p, orb.Point{106.02, 16})-300) > 0.1 || l.Nearest(p).Side != side {
			t.Errorf("%s: %v, %+v, %v", side, p, l.Nearest(p), err)
		}
	}
	if p, err := l.Beside(0, at.Chainage, line.On, 300); err != nil || vincenty(p, at.Foot) > 1e-3 {
		t.Errorf("on the line: %v, %v", p, err)
	}
	if _, err := l.Beside(0, -1, line.Left, 300); err == nil {
		t.Error("found a place before the beginning")
	}
}

// TestBridged: of three parts with gaps of 1 and 3 km, both are bridged, or one, or none; a stray part stays alone.
func TestBridged(t *testing.T) {
	l := build(t, orb.LineString{{105, 19.9}, {105, 19.8}}, orb.LineString{{105, 20}, {105, 19.909}},
		orb.LineString{{105, 19.6}, {105, 19.773}}, orb.LineString{{107, 18}, {107, 18.1}})
	for _, c := range []struct {
		within float64
		chains int
	}{{500, 4}, {1500, 3}, {5000, 2}} {
		got := l.Bridged(c.within)
		if len(got) != c.chains {
			t.Errorf("within %.0f m: %d chains, want %d", c.within, len(got), c.chains)
		}
	}
	whole := l.Bridged(5000)[0]
	if len(whole) < 6 || !slices.IsSortedFunc(whole, func(a, b orb.Point) int { return -sign(a[1] - b[1]) }) && !slices.IsSortedFunc(whole, func(a, b orb.Point) int { return sign(a[1] - b[1]) }) {
		t.Errorf("does not run one way: %v", whole)
	}
	if m := line.LengthM(whole); math.Abs(m-vincenty(orb.Point{105, 20}, orb.Point{105, 19.6})) > 1 {
		t.Errorf("%.1f m long", m)
	}
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

func TestMarkersOutOfOrder(t *testing.T) {
	south := build(t, orb.LineString{{105, 20}, {105, 19}})
	at := func(number, sub int, lat float64) line.Marker {
		return line.Marker{Number: number, Sub: sub, Point: orb.Point{105, lat}}
	}
	m := series(t, south, []line.Marker{at(1, 0, 19.9), at(2, 2, 19.8), at(2, 1, 19.79), at(7, 0, 19.7), at(3, 0, 19.6), at(4, 0, 19.5), at(5, 0, 19.4)})
	if out := m.OutOfOrder(); len(out) != 1 || out[0].Number != 7 {
		t.Errorf("out of order: %+v, want 7 alone", out)
	}
	falling := series(t, south, []line.Marker{at(9, 0, 19.9), at(8, 0, 19.8), at(7, 0, 19.7)})
	if out := falling.OutOfOrder(); len(out) != 0 {
		t.Errorf("falling all along: %+v", out)
	}
	if gap := m.GapM(2, 1); math.Abs(gap-vincenty(orb.Point{105, 19.79}, orb.Point{105, 19.9})) > 1 {
		t.Errorf("from 2/1 to 1 it is %.0f m", gap)
	}
	if m.GapM(99, 0) != 0 {
		t.Error("a gap beside a marker that is not there")
	}
}
