package demo

import (
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"cotmoc/data"
	"cotmoc/internal/border"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"
)

const basePath = "../../web/dist/ground/land.json"

// world is the demo's world on a day, over the base ground that the front end's build makes.
func world(t *testing.T, today border.Date) World {
	t.Helper()
	facts, err := data.Load()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(basePath)
	if err != nil {
		t.Fatalf("the base ground is made by the front end's build (npm run build in web): %v", err)
	}
	return World{Ground: b, Facts: facts, Today: today, Seed: 1}
}

func lastDay() border.Date { return border.NewDate(2026, 11, 21) }

// drawn is the scene of lastDay, made once for all tests; none changes it.
var drawn = sync.OnceValues(func() (*scene, error) {
	facts, err := data.Load()
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(basePath)
	if err != nil {
		return nil, err
	}
	return stage(World{Ground: b, Facts: facts, Today: lastDay(), Seed: 1})
})

func setUp(t *testing.T) *scene {
	t.Helper()
	s, err := drawn()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func km2(shape orb.MultiPolygon) float64 {
	sum := 0.0
	for _, p := range shape {
		sum += geo.Area(p) / 1e6
	}
	return sum
}

// Every commune has a valid shape with its seat inside, and the four provinces come near their true areas.
func TestSketchCommunes(t *testing.T) {
	s := setUp(t)
	if len(s.communes) != 379 {
		t.Fatalf("%d communes, want 379", len(s.communes))
	}
	drawn, fact := map[string]float64{}, map[string]float64{}
	for _, u := range s.communes {
		drawn[u.Province] += km2(u.shape)
		fact[u.Province] += u.AreaKm2
		if seat := toPlane(orb.Point{u.Lon, u.Lat}); !u.holds(seat) {
			t.Errorf("%s %s: the seat is not in its shape", u.Code, u.Name)
		}
		for _, p := range u.shape {
			if len(p) != 1 || p[0].Orientation() != orb.CCW {
				t.Errorf("%s %s: %d rings, orientation %v", u.Code, u.Name, len(p), p[0].Orientation())
			}
			if !simple(p[0]) {
				t.Errorf("%s %s: the outline crosses itself", u.Code, u.Name)
			}
		}
	}
	for _, p := range Provinces() {
		ratio := drawn[p] / fact[p]
		t.Logf("province %s: drawn %.0f km2, facts %.0f km2, ratio %.3f", p, drawn[p], fact[p], ratio)
		if math.Abs(ratio-1) > 0.07 {
			t.Errorf("province %s: drawn area is %.3f of the true one", p, ratio)
		}
	}
}

// simple says that no two edges of a closed ring meet except neighbours in their common corner.
func simple(r orb.Ring) bool {
	n := len(r) - 1
	for i := range n {
		for j := i + 1; j < n; j++ {
			if j == i+1 || (i == 0 && j == n-1) {
				continue
			}
			if meet(toPlane(r[i]), toPlane(r[i+1]), toPlane(r[j]), toPlane(r[j+1])) {
				return false
			}
			if r[i] == r[j] {
				return false
			}
		}
	}
	return true
}

// No place lies in two communes, and no place of the country between them lies in none: every edge is passed
// once in each direction or is an edge of the province, and the province's area is the sum of its communes'.
func TestSketchFitsTogether(t *testing.T) {
	s := setUp(t)
	passed := map[[2]orb.Point]int{}
	each(s.communes, func(a, b orb.Point) { passed[[2]orb.Point{a, b}]++ })
	for edge, n := range passed {
		if n > 1 {
			t.Errorf("edge %v is passed %d times in one direction: communes overlap", edge, n)
		}
	}
	for _, code := range Provinces() {
		var own []commune
		sum := 0.0
		for _, u := range s.communes {
			if u.Province == code {
				own, sum = append(own, u), sum+km2(u.shape)
			}
		}
		whole := outline(own)
		if got := km2(whole); math.Abs(got-sum) > 0.01 {
			t.Errorf("province %s: outline has %.3f km2, its communes %.3f", code, got, sum)
		}
		for _, p := range whole {
			if len(p) > 1 {
				t.Errorf("province %s has %d holes: gaps between communes", code, len(p)-1)
			}
			if !simple(p[0]) {
				t.Errorf("province %s: the outline crosses itself", code)
			}
		}
	}
	c := chance{rand.New(rand.NewPCG(7, 7))}
	for range 4000 {
		p, owners := toPlane(orb.Point{c.between(103, 109), c.between(14, 22)}), 0
		for _, u := range s.communes {
			if u.holds(p) {
				owners++
			}
		}
		if owners > 1 {
			t.Errorf("%v lies in %d communes", toEarth(p), owners)
		}
	}
}

// Most communes that the facts put at the border reach it in the sketch; the rest are named for the record.
func TestSketchReachesTheBorder(t *testing.T) {
	s := setUp(t)
	flagged, reached := 0, 0
	for _, u := range s.communes {
		if !u.border {
			continue
		}
		flagged++
		best := u.offBorder(s.ground)
		if best < touching {
			reached++
		} else {
			t.Logf("%s %s stays %.1f km off", u.Code, u.Name, best)
		}
	}
	t.Logf("%d of %d border communes reach the line", reached, flagged)
	if flagged != 58 || reached < 50 {
		t.Errorf("%d of %d border communes reach the line, want at least 50 of 58", reached, flagged)
	}
}

func TestBulgeTakesTheSeatIn(t *testing.T) {
	square := []point{{0, 0}, {20, 0}, {20, 20}, {0, 20}}
	for _, seat := range []point{{10, -3}, {23, 5}, {-2, -2}, {22, 22}, {-1, 21}, {21, -2}, {-4, 10}} {
		g := &ground{outline: [][]point{append([]point(nil), square...)}}
		g.widen([]point{seat}, 12)
		ring := g.outline[0]
		if !g.holds(seat) || area(ring) < 390 {
			t.Errorf("seat %v: inside %v, area %.1f", seat, g.holds(seat), area(ring))
		}
		closed := orb.Ring{}
		for _, p := range append(ring, ring[0]) {
			closed = append(closed, orb.Point{p.x, p.y})
		}
		if !simple(closed) {
			t.Errorf("seat %v: the outline crosses itself: %v", seat, ring)
		}
	}
	g := &ground{outline: [][]point{square}}
	g.widen([]point{{10, -30}}, 12)
	if len(g.outline[0]) != 4 {
		t.Error("an island far off bent the coast")
	}
}

// A country shaped like a comb cut by four quadrants: every piece is found, and the pieces add up.
func TestClipCutsBentOutlines(t *testing.T) {
	comb := []point{{-9, -8}, {9, -8}, {9, 8}, {6, 8}, {6, -5}, {3, -5}, {3, 7}, {-3, 7}, {-3, -6}, {-6, -6}, {-6, 6}, {-9, 6}}
	d := newDiagram([]site{{at: point{-5, -5.1}}, {at: point{5, -5}}, {at: point{5.1, 5}}, {at: point{-5, 5}}})
	sum, pieces := 0.0, 0
	for i := range d.sites {
		for _, ring := range d.within(d.cell(i), [][]point{comb}) {
			sum, pieces = sum+area(ring), pieces+1
		}
	}
	if math.Abs(sum-area(comb)) > 1e-9 {
		t.Errorf("the pieces have %.6f, the comb %.6f", sum, area(comb))
	}
	if pieces != 6 {
		t.Errorf("%d pieces, want 6: one below on each side, two teeth above on each", pieces)
	}
	island := []point{{1, 1}, {2, 1}, {2, 2}, {1, 2}}
	if got := d.within(d.cell(2), [][]point{island}); len(got) != 1 || len(got[0]) != 4 {
		t.Errorf("an island within a cell came out as %v", got)
	}
	if got := d.within(d.cell(0), [][]point{island}); got != nil {
		t.Errorf("an island elsewhere came out as %v", got)
	}
}
