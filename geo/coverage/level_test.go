package coverage_test

import (
	"testing"

	"cotmoc/geo/coverage"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// withinTolerance proves for every ring of a level that its Hausdorff distance to the ring it was made from is
// within the tolerance, both ways, and that every polygon which is not there is an islet too small to be seen.
//
// The vertices of a level are some of the full ring's, in its order. Between two of them the full ring is a
// chain, the level a chord. The distance of the chain from the chord is greatest at a vertex; and since the
// chain leads from one end of the chord to the other, each point of the chord has one of the chain beside it
// that is no farther away.
func withinTolerance(t *testing.T, ids []coverage.Unit, full, far []orb.MultiPolygon, l coverage.Level) (farthest float64) {
	t.Helper()
	limit := l.Tolerance*(1+1e-6) + 2e-7 // shapes lie on a lattice of about a centimetre
	for u := range full {
		kept := map[ringOf]bool{}
		for _, p := range far[u] {
			for _, r := range p {
				at, d, found := madeFrom(full[u], r)
				if !found {
					t.Errorf("%s, zoom %d: a ring that is made of none", ids[u].ID, l.MaxZoom)
				}
				if d > limit {
					t.Errorf("%s, zoom %d: %g degrees from what it was, the tolerance is %g", ids[u].ID, l.MaxZoom, d, l.Tolerance)
				}
				kept[at] = true
				farthest = max(farthest, d)
			}
		}
		if len(far[u]) == 0 {
			t.Errorf("%s is lost at zoom %d", ids[u].ID, l.MaxZoom)
		}
		onlyIsletsAreGone(t, ids[u].ID, full[u], kept, l)
	}
	return farthest
}

// ringOf is a ring of a unit: its polygon and its place in that.
type ringOf struct{ polygon, ring int }

func onlyIsletsAreGone(t *testing.T, id string, full orb.MultiPolygon, kept map[ringOf]bool, l coverage.Level) {
	t.Helper()
	greatest := 0
	for i, p := range full {
		if planar.Area(p) > planar.Area(full[greatest]) {
			greatest = i
		}
	}
	for i, p := range full {
		b := p.Bound()
		islet := len(p) == 1 && i != greatest && max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]) < l.Tolerance+2e-7
		for j := range p {
			if !kept[ringOf{i, j}] && !islet {
				t.Errorf("%s, zoom %d: ring %d of polygon %d is gone, a box of %g by %g degrees", id, l.MaxZoom, j, i, b.Max[0]-b.Min[0], b.Max[1]-b.Min[1])
			}
		}
	}
}

// madeFrom finds the ring that a generalised one was made from, and how far from each other they are.
func madeFrom(full orb.MultiPolygon, far orb.Ring) (at ringOf, distance float64, found bool) {
	for i, p := range full {
		for j, r := range p {
			if !r.Bound().Contains(far[0]) {
				continue
			}
			for start, vertex := range r[:len(r)-1] {
				if vertex != far[0] {
					continue
				}
				for _, step := range []int{1, -1} { // a hole may have been turned
					if d, all := alongside(r[:len(r)-1], start, step, far); all {
						return ringOf{i, j}, d, true
					}
				}
			}
		}
	}
	return ringOf{}, 0, false
}

// alongside walks an open ring from a vertex and gives how far its vertices are from the edges of a closed one that
// begins there; all is false if it does not come by all vertices of that.
func alongside(r orb.Ring, start, step int, far orb.Ring) (distance float64, all bool) {
	next := 1
	var between []orb.Point
	for n := 1; n <= len(r) && next < len(far); n++ {
		p := r[((start+n*step)%len(r)+len(r))%len(r)]
		if p != far[next] {
			between = append(between, p)
			continue
		}
		for _, q := range between {
			distance = max(distance, planar.DistanceFromSegment(far[next-1], far[next], q))
		}
		between = between[:0]
		next++
	}
	return distance, next == len(far)
}

// TestToleranceIsProven: the proof above fails where it should.
func TestToleranceIsProven(t *testing.T) {
	ring := orb.Ring{{105, 16}, {106, 16}, {106, 16.4}, {106.2, 16.5}, {106, 16.6}, {106, 17}, {105, 17}, {105, 16}}
	square := orb.Ring{{105, 16}, {106, 16}, {106, 17}, {105, 17}, {105, 16}}
	if at, d, found := madeFrom(orb.MultiPolygon{{ring}}, square); !found || at != (ringOf{}) || d < 0.2-1e-9 || d > 0.2+1e-9 {
		t.Errorf("%v, %g, %v; want 0.2 degrees", at, d, found)
	}
	moved := orb.Ring{{105, 16}, {106, 16}, {106.5, 16.5}, {106, 17}, {105, 17}, {105, 16}}
	if _, _, found := madeFrom(orb.MultiPolygon{{ring}}, moved); found {
		t.Error("a vertex that was never there is taken")
	}
}
