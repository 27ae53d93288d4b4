package coverage

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// area is a group of faces as one polygon, with the half-edges along its border.
type area struct {
	group  int32
	shape  orb.Polygon
	border []int32
}

// outlines gives each group of faces as polygons, in the order of their edges. Where a group touches itself in
// one place only, it is cut there.
func (f *faces) outlines(group []int32) []area {
	done := make([]bool, len(f.face))
	var order []int32
	loops := make(map[int32][][]int32)
	for h := range int32(len(f.face)) {
		g := group[f.face[h]]
		if g < 0 || group[f.face[h^1]] == g || done[h] {
			continue
		}
		if loops[g] == nil {
			order = append(order, g)
		}
		loops[g] = append(loops[g], f.loop(group, h, done)...)
	}
	var all []area
	for _, g := range order {
		for _, a := range f.assemble(loops[g]) {
			a.group = g
			all = append(all, a)
		}
	}
	return all
}

// loop follows the border of a group and cuts it wherever it comes back to a place.
func (f *faces) loop(group []int32, from int32, done []bool) (loops [][]int32) {
	g := group[f.face[from]]
	var path []int32
	at := make(map[uint32]int) // where the path left each place
	for h := from; ; {
		done[h] = true
		if i, ok := at[f.origin(h)]; ok {
			loops = append(loops, slices.Clone(path[i:]))
			for _, gone := range path[i:] {
				delete(at, f.origin(gone))
			}
			path = path[:i]
		}
		at[f.origin(h)] = len(path)
		path = append(path, h)
		h = f.next(h)
		for group[f.face[h^1]] == g {
			h = f.next(h ^ 1)
		}
		if h == from || done[h] {
			break
		}
	}
	return append(loops, path)
}

// assemble makes polygons of loops: those that run counterclockwise are outer rings.
func (f *faces) assemble(loops [][]int32) (areas []area) {
	var holes [][]int32
	for _, l := range loops {
		switch a := f.area(l); {
		case a > 0:
			areas = append(areas, area{shape: orb.Polygon{f.ring(l)}, border: l})
		case a < 0:
			holes = append(holes, l)
		}
	}
	for _, l := range holes {
		ring := f.ring(l)
		if i := outerOf(areas, ring); i >= 0 {
			areas[i].shape = append(areas[i].shape, ring)
			areas[i].border = append(areas[i].border, l...)
		}
	}
	return areas
}

// outerOf gives the smallest polygon that a hole lies in, -1 for none.
func outerOf(areas []area, hole orb.Ring) int {
	found, least := -1, 0.0
	for i := range areas {
		outer := areas[i].shape[0]
		if len(areas) > 1 && !holds(outer, hole) {
			continue
		}
		if size := planar.Area(outer); found < 0 || math.Abs(size) < least {
			found, least = i, math.Abs(size)
		}
	}
	return found
}

func holds(outer, hole orb.Ring) bool {
	if !outer.Bound().Intersects(hole.Bound()) {
		return false
	}
	return !slices.ContainsFunc(hole, func(p orb.Point) bool { return !planar.RingContains(outer, p) })
}

func (f *faces) ring(loop []int32) orb.Ring {
	r := make(orb.Ring, 0, len(loop)+1)
	for _, h := range loop {
		r = append(r, f.lattice.points[f.origin(h)].orb())
	}
	return append(r, r[0])
}

// inside gives a point (lattice units) within a polygon: the middle of the widest stretch at half its height.
func inside(p orb.Polygon) (at [2]float64, ok bool) {
	b := p.Bound()
	y := (b.Min[1] + b.Max[1]) / 2
	var xs []float64
	for _, r := range p {
		for i := 1; i < len(r); i++ {
			if (r[i-1][1] > y) != (r[i][1] > y) {
				xs = append(xs, r[i-1][0]+(r[i][0]-r[i-1][0])*(y-r[i-1][1])/(r[i][1]-r[i-1][1]))
			}
		}
	}
	slices.Sort(xs)
	widest := 0.0
	for i := 1; i < len(xs); i += 2 {
		if w := xs[i] - xs[i-1]; w > widest {
			widest, ok = w, true
			at = [2]float64{(xs[i] + xs[i-1]) / 2 * perDegree, y * perDegree}
		}
	}
	return at, ok
}
