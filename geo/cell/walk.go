package cell

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	h3 "github.com/uber/h3-go/v4"
)

// errLost says that following an outline did not come back to where it began. On a tiling of hexagons it
// cannot happen; if it does, no answer is better than a wrong one.
var errLost = errors.New("lost the way along the outline")

// errTurned says that what lies beside the outline is more than the polygon can hold: the outline crosses itself and
// its inside lies on the wrong hand.
var errTurned = errors.New("outline crosses itself")

// walk follows the rings of one polygon through the cells of one resolution.
type walk struct {
	res    int
	about  float64 // longitude of the polygon's middle
	most   int     // more cells than this cannot lie in the polygon
	known  map[Cell]*hexagon
	passed []*hexagon // those with a piece of outline in them
}

func newWalk(b orb.Bound, res int) (*walk, error) {
	mean, err := h3.HexagonAreaAvgKm2(res)
	if err != nil {
		return nil, fmt.Errorf("H3 area at resolution %d: %w", res, err)
	}
	// The smallest cell of a resolution, a pentagon, has over a third of the mean area.
	most := min(Limit, int(4*boundKm2(b)/mean)+100)
	return &walk{res: res, about: b.Center()[0], most: most, known: map[Cell]*hexagon{}}, nil
}

// boundKm2 is the area of a box on the sphere.
func boundKm2(b orb.Bound) float64 {
	const radiusKm, degree = 6371.0072, math.Pi / 180
	return radiusKm * radiusKm * (b.Max[0] - b.Min[0]) * degree * (math.Sin(b.Max[1]*degree) - math.Sin(b.Min[1]*degree))
}

// follow walks along one ring with the polygon on the left: the outer ring counter-clockwise, holes clockwise.
func (w *walk) follow(ring orb.Ring, outer bool) error {
	if len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	if len(ring) < 3 {
		return nil
	}
	way := route{ring: ring, forward: (turn(ring) > 0) == outer}
	start, err := w.depart(&way)
	if err != nil {
		return err
	}
	end, err := w.round(way, start, true)
	if err != nil {
		return err
	}
	if end != start {
		return errLost
	}
	return nil
}

// route is a ring, the point to begin at, and the way round.
type route struct {
	ring    orb.Ring // not closed
	first   int
	forward bool
}

func (r route) point(i int) orb.Point {
	n := len(r.ring)
	if r.forward {
		return r.ring[(r.first+i)%n]
	}
	return r.ring[(r.first-i+n)%n]
}

// depart looks among the first points for one clearly within a cell. If there is none, the ring runs along the
// edges of cells, and one round tells in which cell of the two it arrives.
func (w *walk) depart(way *route) (*hexagon, error) {
	var h *hexagon
	for i := range min(len(way.ring), 8) {
		var err error
		if h, err = w.at(way.ring[i]); err != nil {
			return nil, err
		}
		if h.margin(h.relative(way.ring[i])) > 100*nearly {
			way.first = i
			return h, nil
		}
	}
	way.first = min(len(way.ring), 8) - 1
	return w.round(*way, h, false)
}

// round follows the ring once and gives the cell it ends in; record says to leave pieces and marks behind.
func (w *walk) round(way route, h *hexagon, record bool) (*hexagon, error) {
	if record {
		w.pass(h)
	}
	p := h.relative(way.point(0))
	for i := 1; i <= len(way.ring); i++ {
		target := way.point(i % len(way.ring))
		q := h.relative(target)
		for steps := 0; ; steps++ {
			edge, along := h.exit(p, q)
			if edge < 0 {
				break
			}
			if steps > Limit {
				return nil, errLost
			}
			n, err := w.neighbor(h, edge)
			if err != nil {
				return nil, err
			}
			x := orb.Point{p[0] + along*(q[0]-p[0]), p[1] + along*(q[1]-p[1])}
			there := orb.Point{x[0] + h.center[0] - n.center[0], x[1] + h.center[1] - n.center[1]}
			if record {
				h.swept += cross(p, x) / 2
				h.touch(orb.Point{(p[0] + x[0]) / 2, (p[1] + x[1]) / 2})
				h.marks = append(h.marks, mark{h.place(edge, x), +1})
				n.marks = append(n.marks, mark{n.place(h.back[edge], there), -1})
				w.pass(n)
			}
			h, p, q = n, there, n.relative(target)
		}
		if record {
			h.swept += cross(p, q) / 2
			h.touch(q)
		}
		p = q
	}
	return h, nil
}

func (w *walk) pass(h *hexagon) {
	if h.passed {
		return
	}
	h.passed = true
	w.passed = append(w.passed, h)
}

// at gives the hexagon of a point.
func (w *walk) at(p orb.Point) (*hexagon, error) {
	c, err := At(math.Remainder(p[0], 360), p[1], w.res)
	if err != nil {
		return nil, err
	}
	if h := w.known[c]; h != nil {
		return h, nil
	}
	if len(w.known) > Limit {
		return nil, ErrTooMany
	}
	h, err := newHexagon(c, w.about)
	if err != nil {
		return nil, err
	}
	w.known[c] = h
	return h, nil
}

// neighbor gives the hexagon beyond an edge: that of the point as far beyond its middle as the centre lies
// within.
func (w *walk) neighbor(h *hexagon, edge int) (*hexagon, error) {
	if n := h.next[edge]; n != nil {
		return n, nil
	}
	middle := h.point(float64(edge) + 0.5)
	beyond := orb.Point{h.center[0] + 1.9*middle[0], h.center[1] + 1.9*middle[1]}
	if math.Abs(beyond[1]) > 90 {
		return nil, ErrPole
	}
	n, err := w.at(beyond)
	if err != nil {
		return nil, err
	}
	back, ok := n.edgeNear(orb.Point{h.center[0] + middle[0] - n.center[0], h.center[1] + middle[1] - n.center[1]})
	if !ok {
		return nil, fmt.Errorf("%w: cells %s and %s share no edge", errCrooked, h.cell, n.cell)
	}
	h.next[edge], h.back[edge] = n, back
	n.next[back], n.back[back] = h, edge
	return n, nil
}

// within gives the cells that lie wholly in the polygon: those beyond the edges with the polygon on their
// other side, and on from neighbour to neighbour until the outline.
func (w *walk) within() ([]Cell, error) {
	var found []Cell
	seen := make(map[Cell]bool, 4*len(w.passed))
	for _, h := range w.passed {
		seen[h.cell] = true
	}
	add := func(c Cell) {
		if !seen[c] {
			seen[c] = true
			found = append(found, c)
		}
	}
	for _, h := range w.passed {
		for edge, inside := range h.seeds {
			if !inside {
				continue
			}
			n, err := w.neighbor(h, edge)
			if err != nil {
				return nil, err
			}
			add(n.cell)
		}
	}
	for i := 0; i < len(found); i++ { //nolint:intrange // found grows on the way
		if len(found) > w.most {
			return nil, errTurned
		}
		around, err := h3.GridDisk(h3.Cell(found[i]), 1)
		if err != nil {
			return nil, fmt.Errorf("neighbours of H3 cell %s: %w", found[i], err)
		}
		for _, c := range around {
			add(Cell(c))
		}
	}
	return found, nil
}

// turn is positive for a counter-clockwise ring (twice its area, from its first point).
func turn(ring orb.Ring) float64 {
	o, sum := ring[0], 0.0
	for i := 1; i+1 < len(ring); i++ {
		sum += cross(orb.Point{ring[i][0] - o[0], ring[i][1] - o[1]}, orb.Point{ring[i+1][0] - o[0], ring[i+1][1] - o[1]})
	}
	return sum
}
