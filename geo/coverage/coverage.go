// Package coverage answers whether neighbouring units fit together, and how they look from far away without
// gaps or slivers between them.
//
// Coordinates are lon, lat in degrees (EPSG:4326). Inside, every vertex stands on a lattice of 1e-7 degrees
// (about 1 cm), so that questions of side and crossing are answered exactly and two vertices are the same
// place or they are not. Coordinates of seven decimals or fewer come back bit for bit; longer ones are
// rounded to the lattice in what Simplify and Check give. What the caller hands in is never altered.
//
// Tolerances of generalised levels are planar degrees. A degree of latitude is about 111 km, a degree of
// longitude 111 km times the cosine of the latitude. Widths and areas of findings are metres and square
// metres on the sphere.
package coverage

import (
	"errors"
	"fmt"

	"cotmoc/geo"

	"github.com/paulmach/orb"
)

// ErrOutOfRange says that a coordinate is not a place: not finite, or beyond 180 degrees of longitude or 90 of
// latitude.
var ErrOutOfRange = errors.New("coordinate out of range")

// Unit is one member of a coverage: an id, which findings name, and its polygons. A unit without polygons takes
// part in nothing and comes back without any.
type Unit struct {
	ID    string
	Shape orb.MultiPolygon
}

// Coverage is the shared edges of many units: every stretch of border that two neighbours run along with the
// same vertices is one arc. It is built once, never changes, and may be used from several goroutines.
type Coverage struct {
	ids     []string
	points  []point
	rings   []ring
	arcs    []arc
	biggest []int // per unit the ring with the greatest area, -1 if it has none
}

// Stats says how well the vertices of neighbours match.
type Stats struct {
	Units, Rings int
	Vertices     int // of all rings, the closing one not counted, nor repeated ones
	Places       int // different vertices
	Nodes        int // places where three or more arcs meet, and ends of arcs
	Arcs         int
	Edges        int // different edges between two vertices
	Shared       int // edges with one unit on each side
	Single       int // edges with one unit on one side and none on the other
	Overlapping  int // edges with two units or more on the same side
}

// Build finds the shared edges of the units. Rings without area are left out. The error is ErrOutOfRange.
func Build(units []Unit) (*Coverage, error) {
	ids, n := make([]string, len(units)), 0
	for u, unit := range units {
		ids[u] = unit.ID
		n += geo.Vertices(unit.Shape)
	}
	b := newBuilder(n)
	for u, unit := range units {
		if err := b.add(u, unit.Shape); err != nil {
			return nil, fmt.Errorf("unit %s: %w", unit.ID, err)
		}
	}
	return b.coverage(ids), nil
}

// Stats counts what the coverage is made of.
func (c *Coverage) Stats() Stats {
	s := Stats{Units: len(c.ids), Rings: len(c.rings), Places: len(c.points), Arcs: len(c.arcs)}
	nodes := map[uint32]bool{}
	for _, a := range c.arcs {
		n := len(a.vertices) - 1
		s.Edges += n
		s.Vertices += n * len(a.uses)
		left, right := a.sides()
		switch {
		case left > 1 || right > 1:
			s.Overlapping += n
		case left+right == 2:
			s.Shared += n
		default:
			s.Single += n
		}
		nodes[a.vertices[0]], nodes[a.vertices[n]] = true, true
	}
	s.Nodes = len(nodes)
	return s
}

// biggestRings gives the outer ring with the greatest area of each unit.
func (c *Coverage) biggestRings(units int) []int {
	biggest := make([]int, units)
	for i := range biggest {
		biggest[i] = -1
	}
	for r, ring := range c.rings {
		if b := biggest[ring.unit]; !ring.hole && (b < 0 || ring.area > c.rings[b].area) {
			biggest[ring.unit] = r
		}
	}
	return biggest
}
