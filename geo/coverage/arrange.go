package coverage

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cotmoc/geo"

	"github.com/paulmach/orb"
)

// edge is a straight piece of border in an arrangement, from a to b, where a comes before b. Each side counts
// the units that lie there and end here.
type edge struct {
	a, b        uint32
	left, right flank
	arc         int32 // of the coverage, -1 for none
	turned      bool  // it runs against the arc
	bridge      bool  // drawn across a narrow strip between two units; no border
	settled     bool  // crosses none of the other settled edges
}

type flank struct {
	units  int32
	unit   int32 // one of them, -1 for none
	parent int32 // 1 if the parent lies there and ends here
}

func (f flank) plus(o flank) flank {
	if f.unit < 0 || o.unit >= 0 && o.unit < f.unit {
		f.unit = o.unit
	}
	f.units += o.units
	f.parent += o.parent
	return f
}

// arrangement is what is left of a coverage when the edges are gone that two neighbours share: the outline
// of the whole, and whatever does not fit. Once noded, its edges meet at their ends only.
type arrangement struct {
	lattice *lattice
	edges   []edge
	boxes   []box  // of the edges, while node works
	split   []edge // those that node had to split, as they were
}

// arrange takes the edges of some arcs.
func (c *Coverage) arrange(wanted func(a *arc, left, right flank) bool) *arrangement {
	var lines []edge
	n := 0
	for i := range c.arcs {
		left, right := c.flanks(&c.arcs[i])
		if wanted(&c.arcs[i], left, right) {
			lines = append(lines, edge{arc: int32(i), left: left, right: right})
			n += len(c.arcs[i].vertices)
		}
	}
	r := &arrangement{lattice: newLattice(n), edges: make([]edge, 0, n)}
	for _, l := range lines {
		r.addLine(c.points, c.arcs[l.arc].vertices, l)
	}
	return r
}

// unmatched takes the edges of the units that are not shared properly.
func (c *Coverage) unmatched() *arrangement {
	return c.arrange(func(_ *arc, left, right flank) bool { return left.units != right.units })
}

func (r *arrangement) addParent(parent orb.MultiPolygon) error {
	b := newBuilder(geo.Vertices(parent))
	if err := b.add(0, parent); err != nil {
		return fmt.Errorf("parent: %w", err)
	}
	for _, p := range b.rings {
		line := b.vertices[p.from:p.to]
		line = append(slices.Clone(line), line[0])
		r.addLine(b.lattice.points, line, edge{arc: -1, left: flank{unit: -1, parent: 1}, right: flank{unit: -1}})
	}
	return nil
}

func (c *Coverage) flanks(a *arc) (left, right flank) {
	left, right = flank{unit: -1}, flank{unit: -1}
	for _, u := range a.uses {
		one := flank{units: 1, unit: int32(c.rings[u.ring].unit)}
		if u.backward {
			right = right.plus(one)
		} else {
			left = left.plus(one)
		}
	}
	return left, right
}

// addLine adds an edge like this one for each piece of a line.
func (r *arrangement) addLine(points []point, line []uint32, like edge) {
	for k := range len(line) - 1 {
		like.a, like.b = r.lattice.number(points[line[k]]), r.lattice.number(points[line[k+1]])
		r.edges = append(r.edges, r.inOrder(like))
	}
}

// inOrder turns an edge round if it has to be.
func (r *arrangement) inOrder(e edge) edge {
	if before(r.lattice.points[e.b], r.lattice.points[e.a]) {
		e.a, e.b, e.left, e.right, e.turned = e.b, e.a, e.right, e.left, !e.turned
	}
	return e
}

// nodingRounds is how often node looks for crossings again: a crossing is rounded to the lattice, which moves
// edges by up to 1 cm, and now and then onto another.
const nodingRounds = 4

// node splits the edges where they cross, touch or run along each other. Edges that are settled already are
// not compared with each other again.
func (r *arrangement) node() {
	for range nodingRounds {
		cuts := r.cuts()
		for i := range r.edges {
			r.edges[i].settled = true
		}
		if len(cuts) == 0 {
			return
		}
		r.splitAt(cuts)
	}
}

// cuts gives the places at which each edge is to be split. Ends are no such places.
func (r *arrangement) cuts() map[int][]uint32 {
	r.boxes = r.boxes[:0]
	for i := range r.edges {
		r.boxes = append(r.boxes, r.box(&r.edges[i]))
	}
	index := newIndex(len(r.edges), func(i int) box { return r.boxes[i] })
	cuts := make(map[int][]uint32)
	for i := range r.edges {
		if r.edges[i].settled {
			continue
		}
		bound := r.boxes[i]
		index.near(bound, func(j int) {
			if bound.meets(r.boxes[j]) && (i < j || r.edges[j].settled) {
				r.cut(cuts, i, j)
			}
		})
	}
	return cuts
}

func (r *arrangement) box(e *edge) box {
	b := boxOf(r.lattice.points[e.a])
	b.extend(r.lattice.points[e.b])
	return b
}

func (r *arrangement) cut(cuts map[int][]uint32, i, j int) {
	e, o := &r.edges[i], &r.edges[j]
	p := r.lattice.points
	a, b, c, d := p[e.a], p[e.b], p[o.a], p[o.b]
	s1, s2, s3, s4 := side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
	if opposite(s1, s2) && opposite(s3, s4) {
		at := r.lattice.number(crossing(a, b, c, d))
		r.note(cuts, i, at)
		r.note(cuts, j, at)
		return
	}
	for _, t := range []struct {
		edge    int
		a, b    point
		at      uint32
		touches bool
	}{{i, a, b, o.a, s1 == 0}, {i, a, b, o.b, s2 == 0}, {j, c, d, e.a, s3 == 0}, {j, c, d, e.b, s4 == 0}} {
		if t.touches && between(t.a, t.b, p[t.at]) {
			r.note(cuts, t.edge, t.at)
		}
	}
}

func (r *arrangement) note(cuts map[int][]uint32, i int, at uint32) {
	if e := &r.edges[i]; at != e.a && at != e.b && !slices.Contains(cuts[i], at) {
		cuts[i] = append(cuts[i], at)
	}
}

// crossing gives the place nearest to where the lines a-b and c-d cross.
func crossing(a, b, c, d point) point {
	t := float64(side(c, d, a)) / (float64(side(c, d, a)) - float64(side(c, d, b)))
	return point{
		a.x + int32(math.Round(t*(float64(b.x)-float64(a.x)))),
		a.y + int32(math.Round(t*(float64(b.y)-float64(a.y)))),
	}
}

func (r *arrangement) splitAt(cuts map[int][]uint32) {
	p := r.lattice.points
	for i := range len(r.edges) {
		at := cuts[i]
		if len(at) == 0 {
			continue
		}
		e := r.edges[i]
		r.split = append(r.split, e)
		e.settled = false
		from := p[e.a]
		slices.SortFunc(at, func(u, v uint32) int {
			return cmp.Compare(distance2(p[u], from, from), distance2(p[v], from, from))
		})
		last := e.a
		for k, v := range append(at, e.b) {
			piece := e
			piece.a, piece.b = last, v
			last = v
			if k == 0 {
				r.edges[i] = r.inOrder(piece)
			} else {
				r.edges = append(r.edges, r.inOrder(piece))
			}
		}
	}
}

// merge makes one of equal edges, and drops those that change nothing: as much on this side as on that.
func (r *arrangement) merge() {
	slices.SortFunc(r.edges, edge.compare)
	kept := r.edges[:0]
	for _, e := range r.edges {
		if n := len(kept); n > 0 && kept[n-1].a == e.a && kept[n-1].b == e.b {
			kept[n-1] = kept[n-1].plus(e)
			continue
		}
		kept = append(kept, e)
	}
	r.edges = slices.DeleteFunc(kept, func(e edge) bool {
		return !e.bridge && e.left.units == e.right.units && e.left.parent == e.right.parent
	})
}

// compare orders edges by their ends, and equal ones so that the order does not depend on the sorting.
func (e edge) compare(o edge) int {
	return cmp.Or(cmp.Compare(e.a, o.a), cmp.Compare(e.b, o.b), cmp.Compare(e.left.unit, o.left.unit), cmp.Compare(e.right.unit, o.right.unit), cmp.Compare(e.arc, o.arc))
}

func (e edge) plus(o edge) edge {
	e.left, e.right = e.left.plus(o.left), e.right.plus(o.right)
	e.bridge = e.bridge && o.bridge
	return e
}
