package cell

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	h3 "github.com/uber/h3-go/v4"
)

// star is a polygon with a hole, of 400 corners, no two alike.
func star(seed uint64) orb.Polygon {
	rnd := rand.New(rand.NewPCG(seed, 5))
	x, y := 102+rnd.Float64()*6, 9+rnd.Float64()*13
	ring := func(least, most float64, n int) orb.Ring {
		var r orb.Ring
		for k := range n {
			d := least + (most-least)*rnd.Float64()
			r = append(r, orb.Point{x + d*math.Cos(2*math.Pi*float64(k)/float64(n)), y + d*math.Sin(2*math.Pi*float64(k)/float64(n))})
		}
		return append(r, r[0])
	}
	return orb.Polygon{ring(0.06, 0.2, 400), ring(0.02, 0.05, 30)}
}

// TestCentredAgreesWithH3 holds the search by bands against H3's own.
func TestCentredAgreesWithH3(t *testing.T) {
	for seed := range uint64(15) {
		for _, res := range []int{5, 7, 8, 9} {
			p := star(seed)
			ours, err := centredIn(p, res)
			if err != nil {
				t.Fatal(err)
			}
			theirs, err := polygonCells(p, res, h3.ContainmentCenter)
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(ours)
			slices.Sort(theirs)
			if !slices.Equal(ours, theirs) {
				t.Errorf("star %d at %d: %d cells, H3 finds %d", seed, res, len(ours), len(theirs))
			}
		}
	}
}

func BenchmarkCentredByH3(b *testing.B) {
	var stars []orb.Polygon
	for seed := range uint64(20) {
		stars = append(stars, star(seed))
	}
	for b.Loop() {
		for _, p := range stars {
			if _, err := polygonCells(p, 8, h3.ContainmentCenter); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkCentredByBands(b *testing.B) {
	var stars []orb.Polygon
	for seed := range uint64(20) {
		stars = append(stars, star(seed))
	}
	for b.Loop() {
		for _, p := range stars {
			if _, err := centredIn(p, 8); err != nil {
				b.Fatal(err)
			}
		}
	}
}
