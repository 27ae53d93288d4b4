package coverage

import (
	"cmp"
	"math"
	"slices"
)

// faces are the areas into which the edges of an arrangement part the plane. Half-edge 2i runs along edge i
// from a to b, 2i+1 back; each has its face on the left. Face 0 is the outside of all.
type faces struct {
	*arrangement
	turn  []int32 // of each half-edge the next one counterclockwise around its origin
	back  []int32 // and the one before
	face  []int32 // of each half-edge
	depth []depth // of each face
}

// depth is how many units cover a face, and whether the parent does.
type depth struct {
	units, parent int32
	known         bool
}

func (f *faces) origin(h int32) uint32 {
	if h&1 == 0 {
		return f.edges[h>>1].a
	}
	return f.edges[h>>1].b
}

func (f *faces) head(h int32) uint32 { return f.origin(h ^ 1) }

// next is the half-edge that follows along the border of the face.
func (f *faces) next(h int32) int32 { return f.back[h^1] }

// flank is the side of the edge on which the half-edge has its face.
func (f *faces) flank(h int32) flank {
	if h&1 == 0 {
		return f.edges[h>>1].left
	}
	return f.edges[h>>1].right
}

func (r *arrangement) faces() *faces {
	n := 2 * len(r.edges)
	f := &faces{arrangement: r, turn: make([]int32, n), back: make([]int32, n), face: make([]int32, n), depth: []depth{{known: true}}}
	f.link()
	f.trace()
	return f
}

// link sorts the half-edges around each place.
func (f *faces) link() {
	out := make([]int32, len(f.face))
	for h := range out {
		out[h] = int32(h)
	}
	p := f.lattice.points
	slices.SortFunc(out, func(g, h int32) int {
		o := f.origin(g)
		if u := f.origin(h); o != u {
			return cmp.Compare(o, u)
		}
		a, b := p[f.head(g)], p[f.head(h)]
		if c := cmp.Compare(upper(p[o], a), upper(p[o], b)); c != 0 {
			return c
		}
		return cmp.Or(-cmp.Compare(side(p[o], a, b), 0), cmp.Compare(g, h))
	})
	for i := 0; i < len(out); {
		j := i + 1
		for j < len(out) && f.origin(out[j]) == f.origin(out[i]) {
			j++
		}
		for k := i; k < j; k++ {
			following := out[i]
			if k+1 < j {
				following = out[k+1]
			}
			f.turn[out[k]], f.back[following] = following, out[k]
		}
		i = j
	}
}

// upper is 0 for directions from east to just before west, counterclockwise, and 1 for the others.
func upper(o, p point) int {
	if p.y > o.y || p.y == o.y && p.x > o.x {
		return 0
	}
	return 1
}

// trace numbers the faces and finds what covers each. Borders that run clockwise enclose nothing: they bound,
// from within, the face that the connected edges lie in.
func (f *faces) trace() {
	const unknown = -1
	for h := range f.face {
		f.face[h] = unknown
	}
	var outer [][]int32 // borders of connected edges, seen from without
	for h := range int32(len(f.face)) {
		if f.face[h] != unknown {
			continue
		}
		cycle := f.cycle(h)
		number := int32(len(f.depth))
		if f.area(cycle) > 0 {
			f.depth = append(f.depth, depth{})
		} else {
			number = -2 - int32(len(outer))
			outer = append(outer, cycle)
		}
		for _, g := range cycle {
			f.face[g] = number
		}
	}
	f.place(outer)
}

func (f *faces) cycle(h int32) []int32 {
	cycle := []int32{h}
	for g := f.next(h); g != h; g = f.next(g) {
		cycle = append(cycle, g)
	}
	return cycle
}

func (f *faces) area(cycle []int32) (twice float64) {
	o := f.lattice.points[f.origin(cycle[0])]
	for _, h := range cycle {
		twice += float64(side(o, f.lattice.points[f.origin(h)], f.lattice.points[f.head(h)]))
	}
	return twice
}

// place puts each set of connected edges into the face it lies in, from west to east, and follows the depths
// from there.
func (f *faces) place(outer [][]int32) {
	type start struct {
		cycle []int32
		west  point
	}
	starts := make([]start, len(outer))
	for i, cycle := range outer {
		west := f.lattice.points[f.origin(cycle[0])]
		for _, h := range cycle {
			if p := f.lattice.points[f.origin(h)]; before(p, west) {
				west = p
			}
		}
		starts[i] = start{cycle, west}
	}
	slices.SortStableFunc(starts, func(s, t start) int {
		return cmp.Or(cmp.Compare(s.west.x, t.west.x), cmp.Compare(s.west.y, t.west.y))
	})
	index := newIndex(len(f.edges), func(i int) box { return f.box(&f.edges[i]) })
	for _, s := range starts {
		in := f.westOf(index, s.west)
		for _, h := range s.cycle {
			f.face[h] = in
		}
		f.follow(s.cycle)
	}
}

// westOf gives the face just west of a place. The edges there are placed already.
func (f *faces) westOf(index *index, p point) int32 {
	found, bestX, bestSlope := int32(-1), math.Inf(-1), 0.0
	row := index.row(p.y)
	for column := index.column(p.x); column >= 0; column-- {
		if found >= 0 && bestX > float64(index.bound.minX)+float64(column+1)*index.cell {
			break
		}
		cell := row*index.nx + column
		for _, i := range index.numbers[index.first[cell]:index.first[cell+1]] {
			a, b := f.lattice.points[f.edges[i].a], f.lattice.points[f.edges[i].b]
			if (a.y > p.y) == (b.y > p.y) {
				continue
			}
			slope := (float64(b.x) - float64(a.x)) / (float64(b.y) - float64(a.y))
			x := float64(a.x) + slope*(float64(p.y)-float64(a.y))
			if x >= float64(p.x) || x < bestX || x == bestX && slope <= bestSlope {
				continue
			}
			bestX, bestSlope, found = x, slope, 2*i
			if b.y > a.y {
				found++
			}
		}
	}
	if found < 0 {
		return 0
	}
	return max(f.face[found], 0)
}

// follow finds the depths of the faces that a border leads to.
func (f *faces) follow(cycle []int32) {
	for queue := slices.Clone(cycle); len(queue) > 0; {
		h := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		there := f.face[h^1]
		if there < 0 || f.depth[there].known {
			continue
		}
		here := f.depth[max(f.face[h], 0)]
		mine, other := f.flank(h), f.flank(h^1)
		f.depth[there] = depth{here.units - mine.units + other.units, here.parent - mine.parent + other.parent, true}
		queue = append(queue, f.cycle(h^1)...)
	}
}
