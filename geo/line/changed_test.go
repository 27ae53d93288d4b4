package line_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo/line"
)

// TestOffTheStretchesNothingChanged: places on no stretch have the marker and the offset they had, as far as asked, and
// what bends, splits, turns or loses a marker far from them puts them on none.
func TestOffTheStretchesNothingChanged(t *testing.T) {
	const metres = 5000
	kept, moved := 0, 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 9))
		shape := wiggly(seed, 400)
		old := build(t, shape)
		stones := posts(t, old, seed)
		was := series(t, old, stones)
		l, m := altered(t, r, shape, stones)
		changed, gone := line.Changed(l, m, old, was, metres), line.Changed(old, was, l, m, metres)
		for range 400 {
			chain := r.IntN(l.Chains())
			at := r.Float64() * l.LengthM(chain)
			p, err := l.At(chain, at)
			if err != nil {
				t.Fatal(err)
			}
			if on(changed, chain, at) || on(gone, old.Nearest(p).Chain, old.Nearest(p).Chainage) {
				moved++
				continue
			}
			kept++
			now, none := m.ToMarker(p)
			before, noneBefore := was.ToMarker(p)
			if before.DistanceM > 0.01 {
				t.Fatalf("seed %d: %v lies %.0f m off the old line", seed, p, before.DistanceM)
			}
			far, farBefore := none != nil || math.Abs(now.OffsetM) > metres, noneBefore != nil || math.Abs(before.OffsetM) > metres
			same := now.Number == before.Number && now.Sub == before.Sub && math.Abs(now.OffsetM-before.OffsetM) < 0.01
			if far != farBefore || !far && !same {
				t.Fatalf("seed %d: %v is by %d%+.2f m, was by %d%+.2f m", seed, p, now.Number, now.OffsetM, before.Number, before.OffsetM)
			}
		}
	}
	if kept < moved/2 || moved < kept/20 {
		t.Errorf("%d places on no stretch, %d on one", kept, moved)
	}
}

func on(list []line.Stretch, chain int, at float64) bool {
	return slices.ContainsFunc(list, func(s line.Stretch) bool { return s.Chain == chain && s.From <= at && at <= s.To })
}

// altered is a line like another one, and markers like others, but for something.
func altered(t *testing.T, r *rand.Rand, shape orb.LineString, stones []line.Marker) (*line.Line, *line.Markers) {
	t.Helper()
	shape, stones = shape.Clone(), slices.Clone(stones)
	at := 50 + r.IntN(len(shape)-100)
	pieces := []orb.Geometry{shape}
	switch r.IntN(6) {
	case 0:
		shape[at][0] += 0.001
	case 1:
		slices.Reverse(shape)
		shape[at][1] += 0.001
	case 2: // a third piece where two meet: they are joined no longer
		pieces = []orb.Geometry{shape[:at+1], shape[at:], orb.LineString{shape[at], {shape[at][0], shape[at][1] + 0.02}}}
	case 3:
		pieces = []orb.Geometry{shape[at:], shape[:at-1]}
	case 4:
		stones = slices.Delete(stones, len(stones)/2, len(stones)/2+1)
	default:
		pieces = []orb.Geometry{shape[:at]}
	}
	l := build(t, pieces...)
	stones = slices.DeleteFunc(stones, func(k line.Marker) bool { return l.Nearest(k.Point).DistanceM > 500 })
	return l, series(t, l, stones)
}
