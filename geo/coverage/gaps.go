package coverage

// openGapLength is how many times longer than wide an uncovered strip must be that is open at an end: a
// corner where two coasts meet is no gap.
const openGapLength = 4

// empty says that no unit covers a face that one should cover, or might: without a parent every face is such.
func (k *checker) empty(f int32) bool {
	d := k.depth[f]
	return d.units <= 0 && f > 0 && (k.t.Parent == nil || d.parent > 0)
}

// beyond says that a face belongs to what is outside.
func (k *checker) beyond(f int32) bool {
	d := k.depth[f]
	return d.units <= 0 && !k.empty(f)
}

// uncovered looks for gaps and holes. Bridges part uncovered areas into faces. An area that is closed even
// without them is reported whole; of one that opens to the outside, only the narrow faces are.
func (k *checker) uncovered() {
	acrossBridges := func(h int32) bool { return k.edges[h>>1].bridge }
	whole := k.groups(func(f int32) bool { return k.empty(f) || k.beyond(f) }, acrossBridges)
	open := make(map[int32]bool)
	for f := range int32(len(k.depth)) {
		if k.beyond(f) {
			open[whole[f]] = true
		}
	}
	closed := k.groups(func(f int32) bool { return k.empty(f) && !open[whole[f]] }, acrossBridges)
	for _, area := range k.outlines(closed) {
		kind := Gap
		if _, width := measure(area.shape); width > k.t.GapWidthM {
			kind = Hole
		}
		k.report(kind, area.shape, k.unitsAlong(area.border, true))
	}
	k.openGaps(func(f int32) bool { return k.empty(f) && open[whole[f]] })
}

func (k *checker) openGaps(isOpen func(int32) bool) {
	each := k.groups(isOpen, func(int32) bool { return false })
	narrow := make(map[int32]bool)
	for _, area := range k.outlines(each) {
		if _, width := measure(area.shape); width <= k.t.GapWidthM {
			narrow[k.face[area.border[0]]] = true
		}
	}
	strips := k.groups(func(f int32) bool { return narrow[f] }, func(h int32) bool { return k.edges[h>>1].bridge })
	for _, area := range k.outlines(strips) {
		m2, width := measure(area.shape)
		units := k.unitsAlong(area.border, true)
		if len(units) > 1 && m2 > openGapLength*width*width {
			k.report(Gap, area.shape, units)
		}
	}
}

// groups joins the wanted faces that lie on both sides of a passable edge; it gives the group of each face, -1
// for those not wanted.
func (k *checker) groups(wanted func(face int32) bool, passable func(half int32) bool) []int32 {
	group := make([]int32, len(k.depth))
	for f := range group {
		group[f] = -1
		if wanted(int32(f)) {
			group[f] = int32(f)
		}
	}
	root := func(f int32) int32 {
		for group[f] != f {
			group[f] = group[group[f]]
			f = group[f]
		}
		return f
	}
	for h := int32(0); h < int32(len(k.face)); h += 2 {
		f, g := k.face[h], k.face[h^1]
		if f != g && group[f] >= 0 && group[g] >= 0 && passable(h) {
			f, g = root(f), root(g)
			group[max(f, g)] = min(f, g)
		}
	}
	for f := range group {
		if group[f] >= 0 {
			group[f] = root(int32(f))
		}
	}
	return group
}

// unitsAlong gives the units that end at these half-edges, on their own side or beyond.
func (k *checker) unitsAlong(border []int32, beyond bool) []int32 {
	seen := make(map[int32]bool)
	var units []int32
	for _, h := range border {
		if beyond {
			h ^= 1
		}
		if u := k.flank(h).unit; u >= 0 && !seen[u] {
			seen[u] = true
			units = append(units, u)
		}
	}
	return units
}

// unitsAt gives the units that cover a point (lattice units).
func (k *checker) unitsAt(p [2]float64) (units []int32) {
	k.boxUnits()
	at := point{int32(p[0]), int32(p[1])}
	inside := make(map[int]bool)
	for r := range k.c.rings {
		ring := &k.c.rings[r]
		if k.boxes[ring.unit].grown(1).holds(at) && k.c.ringHolds(ring, p) {
			inside[ring.unit] = !inside[ring.unit]
		}
	}
	for u := range k.c.ids {
		if inside[u] {
			units = append(units, int32(u))
		}
	}
	return units
}

func (k *checker) boxUnits() {
	if k.boxes != nil {
		return
	}
	k.boxes = make([]box, len(k.c.ids))
	started := make([]bool, len(k.c.ids))
	for r := range k.c.rings {
		ring := &k.c.rings[r]
		for _, u := range ring.arcs {
			for _, v := range k.c.arcs[u.arc].vertices {
				if !started[ring.unit] {
					k.boxes[ring.unit], started[ring.unit] = boxOf(k.c.points[v]), true
				}
				k.boxes[ring.unit].extend(k.c.points[v])
			}
		}
	}
}

func (c *Coverage) ringHolds(r *ring, p [2]float64) (inside bool) {
	for _, u := range r.arcs {
		line := c.arcs[u.arc].vertices
		for i := 1; i < len(line); i++ {
			if crossesEast(c.points[line[i-1]], c.points[line[i]], p) {
				inside = !inside
			}
		}
	}
	return inside
}

func crossesEast(a, b point, p [2]float64) bool {
	ay, by := float64(a.y), float64(b.y)
	return (ay > p[1]) != (by > p[1]) && float64(a.x)+(float64(b.x)-float64(a.x))*(p[1]-ay)/(by-ay) > p[0]
}
