package rebase_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/rebase"

	"github.com/paulmach/orb"
)

// TestTheErrorHoldsTheTruth cuts communes of 10 to 60 km2 along straight lines at any angle and compares the
// weight read from cells with the true share of the ground.
func TestTheErrorHoldsTheTruth(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	const cuts = 300
	outside, widest := 0, 0.0
	for range cuts {
		whole := crooked(rnd)
		angle, middle := rnd.Float64()*math.Pi, whole.Bound().Center()
		a := orb.Point{middle[0] + (rnd.Float64()-0.5)*0.03, middle[1] + (rnd.Float64()-0.5)*0.03}
		b := orb.Point{a[0] + math.Cos(angle), a[1] + math.Sin(angle)}
		left, right := leftOf(whole, a, b), leftOf(whole, b, a)
		if len(left) < 4 || len(right) < 4 {
			continue
		}
		r, ok := cut(t, whole, left, right)
		if !ok {
			continue
		}
		truth := area(left) / area(whole)
		if math.Abs(r.Weight.Float()-truth) > r.Error.Float() {
			outside++
			t.Logf("weight %s +- %s, truth %.3f", r.Weight, r.Error, truth)
		}
		widest = max(widest, r.Error.Float())
	}
	t.Logf("%d of %d cuts outside the error; widest %.3f", outside, cuts, widest)
	if outside > cuts/50 {
		t.Errorf("%d of %d cuts lie outside the error", outside, cuts)
	}
}

func cut(t *testing.T, whole, left, right orb.Ring) (rebase.Row, bool) {
	t.Helper()
	cells := func(r orb.Ring) []cell.Cell {
		c, err := cell.Centred(orb.MultiPolygon{{r}}, 8)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := day(2014, 1, 1)
	w := &world{
		eras: []era{{first, map[string]place{"00001": {since: first, cells: cells(whole)}}},
			{reform(), map[string]place{"L": {since: reform(), cells: cells(left)}, "R": {since: reform(), cells: cells(right)}}}},
		links: []rebase.Link{
			{From: "00001", To: "L", On: reform(), Kind: border.SplitPart, Partial: true},
			{From: "00001", To: "R", On: reform(), Kind: border.SplitPart, Partial: true},
		},
	}
	if len(w.eras[0].places["00001"].cells) == 0 {
		return rebase.Row{}, false
	}
	c := build(t, w, rebase.Query{From: eve(), To: reform(), Follow: rebase.Ground})
	for _, r := range c.Rows {
		if r.To == "L" {
			return r, true
		}
	}
	return rebase.Row{}, false
}

// crooked gives a convex outline of 3 to 8 km across.
func crooked(rnd *rand.Rand) orb.Ring {
	x, y := 104+rnd.Float64()*3, 12+rnd.Float64()*10
	w, h := 0.015+rnd.Float64()*0.025, 0.015+rnd.Float64()*0.025
	var ring orb.Ring
	for k := range 24 {
		s, c := math.Sincos(2 * math.Pi * float64(k) / 24)
		ring = append(ring, orb.Point{x + w*c, y + h*s})
	}
	return append(ring, ring[0])
}

// leftOf keeps what lies left of the line from a to b; the ring comes closed and goes closed.
func leftOf(ring orb.Ring, a, b orb.Point) orb.Ring {
	side := func(p orb.Point) float64 { return (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0]) }
	var kept orb.Ring
	for i := 1; i < len(ring); i++ {
		p, q := ring[i-1], ring[i]
		sp, sq := side(p), side(q)
		if (sp < 0) != (sq < 0) {
			t := sp / (sp - sq)
			kept = append(kept, orb.Point{p[0] + t*(q[0]-p[0]), p[1] + t*(q[1]-p[1])})
		}
		if sq >= 0 {
			kept = append(kept, q)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return append(kept, kept[0])
}

func area(ring orb.Ring) float64 {
	sum := 0.0
	for i := 1; i < len(ring); i++ {
		sum += (ring[i-1][0]-ring[0][0])*(ring[i][1]-ring[0][1]) - (ring[i-1][1]-ring[0][1])*(ring[i][0]-ring[0][0])
	}
	return math.Abs(sum) / 2
}
