package line

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// blob is a wavy ring round a place, of about a radius in degrees.
func blob(rnd *rand.Rand, at orb.Point, radius float64, n int) (ring orb.Ring) {
	phase := rnd.Float64() * 6
	for k := range n {
		turn := 2 * math.Pi * float64(k) / float64(n)
		r := radius * (0.7 + 0.2*math.Sin(5*turn+phase) + 0.1*rnd.Float64())
		ring = append(ring, orb.Point{at[0] + r*math.Cos(turn), at[1] + r*math.Sin(turn)})
	}
	return append(ring, ring[0])
}

// wander is a line from south to north that goes to and fro.
func wander(rnd *rand.Rand, n int) (l orb.LineString) {
	at := orb.Point{104, 10}
	for range n {
		at[0] += (rnd.Float64() - 0.5) * 0.1
		at[1] += 12.0 / float64(n)
		l = append(l, at)
	}
	return l
}

// TestBeltAsEveryPlaceSays: the same as asking every place of every edge without leaving any out, near the line, on
// it and up to some 700 km off.
func TestBeltAsEveryPlaceSays(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	border, err := New(wander(rnd, 3000), orb.LineString{{107, 9}, {108, 9.5}, {108.2, 11}})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 30 {
		at := orb.Point{102 + 8*rnd.Float64(), 9 + 14*rnd.Float64()}
		shape := orb.MultiPolygon{{blob(rnd, at, 0.02+0.3*rnd.Float64(), 20+rnd.IntN(300))}}
		if n%3 == 0 {
			hole := blob(rnd, at, 0.005, 30)
			hole.Reverse()
			shape = append(orb.MultiPolygon{{shape[0][0], hole}}, orb.Polygon{blob(rnd, orb.Point{at[0] + 1, at[1]}, 0.01, 12)})
		}
		got, want := border.DistanceM(shape), everyEdge(border, shape)
		if math.Abs(got-want) > 2*max(paceM, want*paceShare) {
			t.Errorf("round %v: %g m, every edge says %g", at, got, want)
		}
		for _, metres := range []float64{1_000, 30_000} {
			if got, want := border.ShareWithin(shape, metres), everyPlace(border, shape, metres); got != want {
				t.Errorf("round %v within %g m: share %g, every place says %g", at, metres, got, want)
			}
		}
	}
}

// everyEdge asks every edge of an outline, one after the other, leaving none out.
func everyEdge(l *Line, shape orb.MultiPolygon) float64 {
	least := math.Inf(1)
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				least, _ = l.approach(ring[i-1], ring[i], least, -1)
			}
		}
	}
	return least
}

func everyPlace(l *Line, shape orb.MultiPolygon, metres float64) float64 {
	box, all, within := shape.Bound(), 0, 0
	for x := range grid {
		for y := range grid {
			p := orb.Point{box.Min[0] + (float64(x)+0.5)/grid*(box.Max[0]-box.Min[0]), box.Min[1] + (float64(y)+0.5)/grid*(box.Max[1]-box.Min[1])}
			if !planar.MultiPolygonContains(shape, p) {
				continue
			}
			all++
			if l.Nearest(p).DistanceM < metres {
				within++
			}
		}
	}
	if all == 0 {
		return math.NaN()
	}
	return float64(within) / float64(all)
}
