package coverage

import (
	"slices"

	"github.com/paulmach/orb"
)

// builder takes the rings of units and puts their vertices on the lattice.
type builder struct {
	lattice  *lattice
	vertices []uint32 // of all rings, one after the other, none closed
	rings    []ring
}

func newBuilder(vertices int) *builder {
	return &builder{lattice: newLattice(vertices), vertices: make([]uint32, 0, vertices)}
}

// add takes the rings of a unit. Rings without area on the lattice are left out.
func (b *builder) add(u int, mp orb.MultiPolygon) error {
	for p, polygon := range mp {
		if err := b.addPolygon(u, p, polygon); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) addPolygon(u, p int, polygon orb.Polygon) error {
	for r, line := range polygon {
		kept, err := b.addRing(u, p, r > 0, line)
		if err != nil {
			return err
		}
		if !kept && r == 0 {
			return nil
		}
	}
	return nil
}

func (b *builder) addRing(u, p int, hole bool, line orb.Ring) (kept bool, err error) {
	from := len(b.vertices)
	for _, at := range line {
		q, err := toLattice(at)
		if err != nil {
			return false, err
		}
		b.vertices = append(b.vertices, b.lattice.number(q))
	}
	return b.endRing(ring{unit: u, polygon: p, hole: hole, from: from}), nil
}

// endRing makes a ring of the last vertices, from ring.from on, unless they enclose nothing.
func (b *builder) endRing(r ring) (kept bool) {
	clean := withoutSpikes(b.vertices[r.from:])
	r.to = r.from + copy(b.vertices[r.from:], clean)
	clean = b.vertices[r.from:r.to]
	area := signedArea(b.lattice.points, clean)
	if len(clean) < 3 || area == 0 {
		b.vertices = b.vertices[:r.from]
		return false
	}
	if (area < 0) != r.hole {
		slices.Reverse(clean)
	}
	r.area = max(area, -area)
	b.vertices = b.vertices[:r.to]
	b.rings = append(b.rings, r)
	return true
}

// coverage finds the shared edges of the rings.
func (b *builder) coverage(ids []string) *Coverage {
	c := &Coverage{ids: ids, points: b.lattice.points, rings: b.rings}
	c.biggest = c.biggestRings(len(ids))
	c.cut(b.vertices)
	return c
}

// withoutSpikes takes repeated vertices, the closing one, and vertices where a line goes back the way it came
// out of a ring, in place.
func withoutSpikes(line []uint32) []uint32 {
	out := line[:0]
	for _, v := range line {
		out = append(out, v)
		for len(out) > 1 {
			if n := len(out); out[n-1] == out[n-2] {
				out = out[:n-1]
			} else if n > 2 && out[n-1] == out[n-3] {
				out = out[:n-2]
			} else {
				break
			}
		}
	}
	for len(out) > 2 {
		switch n := len(out); {
		case out[0] == out[n-1]:
			out = out[:n-1]
		case out[0] == out[n-2]:
			out = out[:n-2]
		case out[1] == out[n-1]:
			out = out[1 : n-1]
		default:
			return out
		}
	}
	return out
}

// signedArea is the area of a ring in square lattice units, positive if it runs counterclockwise.
func signedArea(points []point, line []uint32) float64 {
	if len(line) == 0 {
		return 0
	}
	var sum float64
	o := points[line[0]]
	for i := 1; i+1 < len(line); i++ {
		sum += float64(side(o, points[line[i]], points[line[i+1]]))
	}
	return sum / 2
}
