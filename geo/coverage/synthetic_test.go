package coverage_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cotmoc/geo/coverage"
	"cotmoc/geo/shape"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// country is a made-up coverage: a grid whose corners are moved and whose edges are ragged, its cells dealt out to
// units so that parts, holes and enclaves come about; lakes, which belong to nobody; and islands offshore.
type country struct {
	rnd   *rand.Rand
	n     int // cells a side
	cell  float64
	owner [][]int // of each cell, -1 for a lake
	units []coverage.Unit
	edges map[[4]int][]orb.Point // by the grid places of its ends
	nodes map[[2]int]orb.Point
}

func newCountry(seed uint64, n, units int) *country {
	c := &country{rnd: rand.New(rand.NewPCG(seed, 7)), n: n, cell: 0.1, edges: map[[4]int][]orb.Point{}, nodes: map[[2]int]orb.Point{}}
	for u := range units {
		c.units = append(c.units, coverage.Unit{ID: fmt.Sprintf("u%02d", u)})
	}
	for x := range n {
		c.owner = append(c.owner, make([]int, n))
		for y := range n {
			c.owner[x][y] = c.rnd.IntN(units)
			if c.rnd.IntN(20) == 0 {
				c.owner[x][y] = -1
			}
		}
	}
	for u := range units {
		c.units[u].Shape = c.shapeOf(u)
	}
	c.enclaves()
	c.islands()
	return c
}

func (c *country) node(x, y int) orb.Point {
	p, ok := c.nodes[[2]int{x, y}]
	if !ok {
		p = micro(orb.Point{105 + c.cell*(float64(x)+0.2*(c.rnd.Float64()-0.5)), 16 + c.cell*(float64(y)+0.2*(c.rnd.Float64()-0.5))})
		c.nodes[[2]int{x, y}] = p
	}
	return p
}

func micro(p orb.Point) orb.Point {
	return orb.Point{math.Round(p[0]*1e6) / 1e6, math.Round(p[1]*1e6) / 1e6}
}

// edge gives the ragged line between two corners, without the last point.
func (c *country) edge(x, y, toX, toY int) []orb.Point {
	if toX < x || toY < y {
		forth := append(c.edge(toX, toY, x, y), c.node(x, y))
		line := make([]orb.Point, 0, len(forth))
		for i := len(forth) - 1; i > 0; i-- {
			line = append(line, forth[i])
		}
		return line
	}
	key := [4]int{x, y, toX, toY}
	if c.edges[key] == nil {
		c.edges[key] = c.ragged(c.node(x, y), c.node(toX, toY), 5)
	}
	return c.edges[key]
}

func (c *country) ragged(a, b orb.Point, depth int) []orb.Point {
	if depth == 0 {
		return []orb.Point{a}
	}
	off := 0.16 * (c.rnd.Float64() - 0.5)
	m := micro(orb.Point{(a[0]+b[0])/2 - off*(b[1]-a[1]), (a[1]+b[1])/2 + off*(b[0]-a[0])})
	return append(c.ragged(a, m, depth-1), c.ragged(m, b, depth-1)...)
}

// shapeOf joins the cells of a unit.
func (c *country) shapeOf(u int) orb.MultiPolygon {
	is := func(x, y int) bool { return x >= 0 && y >= 0 && x < c.n && y < c.n && c.owner[x][y] == u }
	next := map[[2]int][][2]int{}
	from := [][2]int{}
	add := func(a, b [2]int) { next[a] = append(next[a], b); from = append(from, a) }
	for x := range c.n {
		for y := range c.n {
			if !is(x, y) {
				continue
			}
			if !is(x, y-1) {
				add([2]int{x, y}, [2]int{x + 1, y})
			}
			if !is(x+1, y) {
				add([2]int{x + 1, y}, [2]int{x + 1, y + 1})
			}
			if !is(x, y+1) {
				add([2]int{x + 1, y + 1}, [2]int{x, y + 1})
			}
			if !is(x-1, y) {
				add([2]int{x, y + 1}, [2]int{x, y})
			}
		}
	}
	var mp orb.MultiPolygon
	var holes []orb.Ring
	for _, start := range from {
		for len(next[start]) > 0 {
			for _, loop := range walk(next, start) {
				if ring := c.ring(loop); ring.Orientation() == orb.CCW {
					mp = append(mp, orb.Polygon{ring})
				} else {
					holes = append(holes, ring)
				}
			}
		}
	}
	for _, h := range holes {
		for i := range mp {
			if planar.RingContains(mp[i][0], middle(h)) {
				mp[i] = append(mp[i], h)
				break
			}
		}
	}
	return mp
}

// middle is a point of the second edge of a hole, which touches nothing else.
func middle(r orb.Ring) orb.Point { return r[3] }

// walk follows edges from a corner back to it, and cuts the way where it meets itself.
func walk(next map[[2]int][][2]int, start [2]int) (loops [][][2]int) {
	var path [][2]int
	for at := start; ; {
		for i, p := range path {
			if p == at {
				loops = append(loops, append([][2]int(nil), path[i:]...))
				path = path[:i]
				break
			}
		}
		if len(path) == 0 && len(loops) > 0 && at == start {
			return loops
		}
		path = append(path, at)
		to := next[at][0]
		next[at] = next[at][1:]
		at = to
	}
}

func (c *country) ring(loop [][2]int) orb.Ring {
	var r orb.Ring
	for i, a := range loop {
		b := loop[(i+1)%len(loop)]
		r = append(r, c.edge(a[0], a[1], b[0], b[1])...)
	}
	return append(r, r[0])
}

// enclaves cuts a hole into some cells and gives it to another unit, or to none.
func (c *country) enclaves() {
	for x := range c.n {
		for y := range c.n {
			if c.owner[x][y] < 0 || c.rnd.IntN(4) > 0 {
				continue
			}
			middle := orb.Point{105 + c.cell*(float64(x)+0.5), 16 + c.cell*(float64(y)+0.5)}
			star := c.star(middle, c.cell*(0.02+0.1*c.rnd.Float64()))
			hole := star.Clone()
			hole.Reverse()
			mp := c.units[c.owner[x][y]].Shape
			for i := range mp {
				if planar.PolygonContains(mp[i], middle) {
					mp[i] = append(mp[i], hole)
				}
			}
			if u := c.rnd.IntN(len(c.units)); u != c.owner[x][y] {
				c.units[u].Shape = append(c.units[u].Shape, orb.Polygon{star})
			}
		}
	}
}

// islands gives units islands in the sea to the east, from tiny to large.
func (c *country) islands() {
	for i := range 3 * c.n {
		at := orb.Point{105 + c.cell*(float64(c.n)+2+float64(i%3)), 16 + c.cell*float64(i/3)}
		u := c.rnd.IntN(len(c.units))
		c.units[u].Shape = append(c.units[u].Shape, orb.Polygon{c.star(at, c.cell*0.4*math.Pow(c.rnd.Float64(), 4)+2e-5)})
	}
}

func (c *country) star(at orb.Point, radius float64) orb.Ring {
	var r orb.Ring
	const corners = 24
	for k := range corners {
		d := radius * (0.5 + 0.5*c.rnd.Float64())
		angle := 2 * math.Pi * float64(k) / corners
		r = append(r, micro(orb.Point{at[0] + d*math.Cos(angle), at[1] + d*math.Sin(angle)}))
	}
	return append(r, r[0])
}

func TestCountriesAreGood(t *testing.T) {
	for seed := range uint64(4) {
		c := newCountry(seed, 7, 12)
		valid(t, c.units)
		if len(c.units) != 12 {
			t.Fatal(len(c.units))
		}
	}
}

func valid(t *testing.T, units []coverage.Unit) {
	t.Helper()
	w := shape.NewWorker()
	for _, u := range units {
		if problem, ok := w.Check(u.Shape); !ok {
			t.Errorf("%s: %s", u.ID, problem)
		}
	}
}
