package coverage

import "slices"

// Fitting says what Fit did.
type Fitting struct {
	Overlaps, Gaps     int      // areas given to one unit each
	OverlapsM2, GapsM2 float64  // of how many square metres
	Units              []string // whose shapes changed, or only got vertices of their neighbours
}

// Fit gives a coverage for far views in which the units fit exactly. Where units overlap, the area goes to the
// smallest of them (the first of equal ones); gaps of at most gapWidthM metres mean width with units all
// round, and inlets, go to the neighbour that has most of the border; where neighbours run along the same edge with
// different vertices, each gets those of the other. Other gaps that are open at an end, and holes, stay: a
// channel between two islands is none of ours to fill. A unit that lies in smaller ones altogether keeps its
// shape. The coverage itself is not altered; if all fits, it is what comes back.
func (c *Coverage) Fit(gapWidthM float64) (*Coverage, Fitting) {
	r := c.unmatched()
	r.node()
	r.merge()
	k := &checker{faces: r.faces(), c: c}
	trouble := k.trouble(gapWidthM)
	if len(trouble) == 0 {
		return c.closeInlets(gapWidthM, Fitting{})
	}
	f := &fitter{c: c, gapWidthM: gapWidthM, members: k.unitsIn(trouble)}
	for f.arrange() {
	}
	f.assign()
	return f.rebuild().closeInlets(gapWidthM, f.done)
}

// trouble gives the boxes of all that does not fit.
func (k *checker) trouble(gapWidthM float64) []box {
	var boxes []box
	for i := range k.split {
		boxes = append(boxes, k.box(&k.split[i]))
	}
	group := k.groups(func(f int32) bool { return f > 0 && k.depth[f].units != 1 }, func(int32) bool { return false })
	for _, a := range k.outlines(group) {
		_, width := measure(a.shape)
		if k.depth[a.group].units > 1 || width <= gapWidthM {
			boxes = append(boxes, k.boxOf(a.border))
		}
	}
	return boxes
}

func (f *faces) boxOf(border []int32) box {
	b := boxOf(f.lattice.points[f.origin(border[0])])
	for _, h := range border {
		b.extend(f.lattice.points[f.origin(h)])
	}
	return b
}

// unitsIn gives the units that have an edge in one of the boxes, or its middle within.
func (k *checker) unitsIn(boxes []box) map[int32]bool {
	members := make(map[int32]bool)
	for _, b := range boxes {
		middle := [2]float64{(float64(b.minX) + float64(b.maxX)) / 2, (float64(b.minY) + float64(b.maxY)) / 2}
		for _, u := range k.unitsAt(middle) {
			members[u] = true
		}
	}
	index := newIndex(len(boxes), func(i int) box { return boxes[i] })
	for i := range k.c.arcs {
		a := &k.c.arcs[i]
		for n := 1; n < len(a.vertices); n++ {
			edge := boxOf(k.c.points[a.vertices[n-1]])
			edge.extend(k.c.points[a.vertices[n]])
			if index.meets(edge, boxes) {
				for _, u := range a.uses {
					members[int32(k.c.rings[u.ring].unit)] = true
				}
				break
			}
		}
	}
	return members
}

// meets says whether one of the boxes meets b.
func (x *index) meets(b box, boxes []box) (found bool) {
	if !x.bound.meets(b) {
		return false
	}
	x.near(b, func(i int) { found = found || boxes[i].meets(b) })
	return found
}

// fitter arranges all edges of the units that do not fit, so that each face lies wholly in or out of each.
type fitter struct {
	c         *Coverage
	gapWidthM float64
	members   map[int32]bool
	mouths    []mouth // of the inlets to close; gaps are closed before
	*faces
	parts [][]edge  // of each edge, those it was made of, one for each arc
	cover [][]int32 // of each face the members that cover it
	owner []int32   // of each face the unit it goes to, -1 for none or one that is no member
	done  Fitting
}

// arrange does that, and says whether it must be done again, because an edge of another unit was split, which
// makes that one a member.
func (f *fitter) arrange() (again bool) {
	r := f.c.arrange(func(a *arc, _, _ flank) bool {
		return slices.ContainsFunc(a.uses, func(u arcUse) bool { return f.members[f.unit(u)] })
	})
	r.addMouths(f.mouths)
	r.node()
	n := len(f.members)
	for _, e := range r.split {
		if e.bridge {
			continue
		}
		for _, u := range f.c.arcs[e.arc].uses {
			f.members[f.unit(u)] = true
		}
	}
	if len(f.members) > n {
		return true
	}
	f.parts = r.stack()
	f.faces = r.faces()
	return false
}

func (f *fitter) unit(u arcUse) int32 { return int32(f.c.rings[u.ring].unit) }

// stack makes one edge of equal ones, and gives those of which each is made.
func (r *arrangement) stack() (parts [][]edge) {
	slices.SortFunc(r.edges, edge.compare)
	all := r.edges
	r.edges = make([]edge, 0, len(all))
	for len(all) > 0 {
		n := 1
		sum := all[0]
		for n < len(all) && all[n].a == sum.a && all[n].b == sum.b {
			sum = sum.plus(all[n])
			n++
		}
		r.edges = append(r.edges, sum)
		parts = append(parts, all[:n:n])
		all = all[n:]
	}
	return parts
}

// spreadCover finds the members that cover each face, from the outside inwards.
func (f *fitter) spreadCover() {
	f.cover = make([][]int32, len(f.depth))
	known := make([]bool, len(f.depth))
	around := make([][]int32, len(f.depth))
	for h := range int32(len(f.face)) {
		around[f.face[h]] = append(around[f.face[h]], h)
	}
	known[0] = true
	for queue := []int32{0}; len(queue) > 0; {
		here := queue[0]
		queue = queue[1:]
		for _, h := range around[here] {
			if there := f.face[h^1]; !known[there] {
				known[there] = true
				f.cover[there] = f.across(h)
				queue = append(queue, there)
			}
		}
	}
}

// across gives the members beyond a half-edge.
func (f *fitter) across(h int32) []int32 {
	cover := slices.Clone(f.cover[f.face[h]])
	for _, e := range f.parts[h>>1] {
		if e.bridge {
			continue
		}
		forth := (h&1 == 1) == e.turned // the half-edge runs as the arc does
		for _, u := range f.c.arcs[e.arc].uses {
			unit := f.unit(u)
			switch i := slices.Index(cover, unit); {
			case !f.members[unit]:
			case forth == u.backward: // it lies beyond
				cover = append(cover, unit)
			case i >= 0:
				cover = slices.Delete(cover, i, i+1)
			}
		}
	}
	slices.Sort(cover)
	return cover
}
