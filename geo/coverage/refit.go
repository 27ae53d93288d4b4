package coverage

import (
	"cmp"
	"math"
	"slices"
)

// assign gives each face to one unit.
func (f *fitter) assign() {
	f.spreadCover()
	sizes := f.c.sizes()
	f.owner = make([]int32, len(f.depth))
	each := make([]int32, len(f.depth))
	for i, cover := range f.cover {
		f.owner[i], each[i] = -1, -1
		if len(cover) > 0 {
			f.owner[i] = slices.MinFunc(cover, func(u, v int32) int { return cmp.Or(cmp.Compare(sizes[u], sizes[v]), cmp.Compare(u, v)) })
		}
		if i > 0 && len(cover) != 1 {
			each[i] = int32(i)
		}
	}
	owner := slices.Clone(f.owner)
	for _, a := range f.outlines(each) {
		area, width := measure(a.shape)
		if len(f.cover[a.group]) > 1 {
			f.done.Overlaps++
			f.done.OverlapsM2 += area
		} else if u, ok := f.filler(a); ok && width <= f.gapWidthM && f.closed(a) {
			owner[a.group] = u
			f.done.Gaps++
			f.done.GapsM2 += area
		}
	}
	f.owner = owner
}

// filler gives the unit that has most of the border of a gap; false if it is no gap but the inside of a unit
// that is no member.
func (f *fitter) filler(gap area) (unit int32, ok bool) {
	share := make(map[int32]float64)
	for _, h := range gap.border {
		if f.flank(h).units > 0 {
			return 0, false
		}
		p := f.lattice.points[f.origin(h)]
		_, d := nearest(p, f.lattice.points[f.head(h)], f.lattice.points[f.head(h)], lonShrink(p))
		if u := f.owner[f.face[h^1]]; u >= 0 {
			share[u] += math.Sqrt(d)
		}
	}
	most := 0.0
	for u, s := range share {
		if s > most || s == most && u < unit {
			unit, most, ok = u, s, true
		}
	}
	return unit, ok
}

// sizes gives the area of each unit in square lattice units.
func (c *Coverage) sizes() []float64 {
	sizes := make([]float64, len(c.ids))
	for _, r := range c.rings {
		if r.hole {
			sizes[r.unit] -= r.area
		} else {
			sizes[r.unit] += r.area
		}
	}
	return sizes
}

// rebuild makes the coverage anew with the faces as they were assigned.
func (f *fitter) rebuild() *Coverage {
	shapes := make(map[int32][]area)
	for _, a := range f.outlines(f.owner) {
		shapes[a.group] = append(shapes[a.group], a)
	}
	b := newBuilder(len(f.c.points) * 2)
	ringsOf := make([][]int, len(f.c.ids))
	for r := range f.c.rings {
		u := f.c.rings[r].unit
		ringsOf[u] = append(ringsOf[u], r)
	}
	for u, id := range f.c.ids {
		if fitted := shapes[int32(u)]; len(fitted) > 0 {
			f.done.Units = append(f.done.Units, id)
			for p, a := range fitted {
				// What comes from the lattice is in range.
				_ = b.addPolygon(u, p, a.shape)
			}
			continue
		}
		for _, r := range ringsOf[u] {
			b.addOld(f.c, &f.c.rings[r])
		}
	}
	return b.coverage(f.c.ids)
}

// addOld takes a ring of another coverage.
func (b *builder) addOld(c *Coverage, r *ring) {
	from := len(b.vertices)
	for _, u := range r.arcs {
		line := c.arcs[u.arc].vertices
		for i := range len(line) - 1 {
			at := line[i]
			if u.backward {
				at = line[len(line)-1-i]
			}
			b.vertices = append(b.vertices, b.lattice.number(c.points[at]))
		}
	}
	b.endRing(ring{unit: r.unit, polygon: r.polygon, hole: r.hole, from: from})
}
