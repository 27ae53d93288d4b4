package coverage

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Run is a stretch of the outer edge of a coverage that belongs to one unit, which lies on its left.
type Run struct {
	Unit int // number in the order of Build
	Line orb.LineString
}

// Outer gives the outer edges of the coverage: those with a unit on one side and none on the other. They are rings
// of runs that follow one another counterclockwise round all that hangs together; where that touches itself in one
// place only, a ring goes on along the outside. What is enclosed by units, a hole or a gap, is left out. Fit first,
// or narrow gaps and overlaps count as outside.
func (c *Coverage) Outer() (rings [][]Run) {
	o := outer{Coverage: c}
	for _, ring := range c.outerRings() {
		rings = append(rings, o.runs(ring))
	}
	return rings
}

// outerRings gives the rings as arcs.
func (c *Coverage) outerRings() (rings [][]use) {
	o := outer{Coverage: c, ahead: make(map[uint32][]use)}
	var starts []use
	for i, a := range c.arcs {
		if len(a.uses) == 1 {
			u := use{i, a.uses[0].backward}
			starts = append(starts, u)
			o.ahead[o.vertices(u)[0]] = append(o.ahead[o.vertices(u)[0]], u)
		}
	}
	for _, s := range starts {
		if !slices.Contains(o.ahead[o.vertices(s)[0]], s) {
			continue
		}
		if ring := o.follow(s); o.area(ring) > 0 {
			rings = append(rings, ring)
		}
	}
	return rings
}

// outer holds the arcs with one unit that were not followed yet, by the place they set out from, the unit on the left.
type outer struct {
	*Coverage
	ahead map[uint32][]use
}

// vertices gives the places of an arc in the direction it is used.
func (o *outer) vertices(u use) []uint32 {
	v := o.arcs[u.arc].vertices
	if u.backward {
		v = slices.Clone(v)
		slices.Reverse(v)
	}
	return v
}

// follow goes from arc to arc along the outside until it is back.
func (o *outer) follow(first use) (ring []use) {
	for u := first; ; {
		ring = append(ring, u)
		v := o.vertices(u)
		o.take(v[0], u)
		next, ok := o.next(v[len(v)-1], v[len(v)-2], first)
		if !ok {
			return ring
		}
		u = next
	}
}

func (o *outer) take(from uint32, u use) {
	list := o.ahead[from]
	i := slices.Index(list, u)
	o.ahead[from] = slices.Delete(list, i, i+1)
}

// next gives the arc to go on with: of several the first counterclockwise from where the path came from, which is
// along the same outside. Nothing if that is the first arc again.
func (o *outer) next(here, back uint32, first use) (best use, ok bool) {
	least := math.Inf(1)
	came := bearing(o.points[here].orb(), o.points[back].orb())
	candidates := o.ahead[here]
	if o.vertices(first)[0] == here {
		candidates = append(slices.Clone(candidates), first)
	}
	for _, u := range candidates {
		turn := math.Mod(bearing(o.points[here].orb(), o.points[o.vertices(u)[1]].orb())-came+4*math.Pi, 2*math.Pi)
		if turn > 0 && turn < least {
			best, least, ok = u, turn, true
		}
	}
	return best, ok && best != first
}

// area is twice the area of a ring in square degrees, negative if it runs clockwise.
func (o *outer) area(ring []use) (twice float64) {
	for _, u := range ring {
		v := o.vertices(u)
		for i := 1; i < len(v); i++ {
			p, q := o.points[v[i-1]].orb(), o.points[v[i]].orb()
			twice += p[0]*q[1] - p[1]*q[0]
		}
	}
	return twice
}

// runs writes arcs out, those of one unit that follow one another as one.
func (o *outer) runs(ring []use) (runs []Run) {
	for _, u := range ring {
		unit := o.rings[o.arcs[u.arc].uses[0].ring].unit
		if n := len(runs); n == 0 || runs[n-1].Unit != unit {
			runs = append(runs, Run{Unit: unit})
		}
		r := &runs[len(runs)-1]
		for i, v := range o.vertices(u) {
			if i > 0 || len(r.Line) == 0 {
				r.Line = append(r.Line, o.points[v].orb())
			}
		}
	}
	return runs
}
