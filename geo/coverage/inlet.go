package coverage

import (
	"math"

	"github.com/paulmach/orb"

	"cotmoc/geo"
)

// An inlet is a gap between two units that is open to the outside, such as boundaries of two surveys leave: the outer
// edge goes in along the one and comes out along the other. Widths are those of the gaps that Fit closes.
const (
	inletMouth   = 2      // its mouth is this many times as wide as a gap may be, at the most
	inletWidth   = 1.2    // and it is this many times as wide in the mean
	inletWayM    = 500    // the way in and out is this long in metres at the least
	inletFarM    = 50_000 // and this long at the most
	inletSlender = 10     // and this many times as long as its mouth and its mean width
	inletSquare  = 10_000 // lattice steps (0.001 degrees): the squares by which mouths are looked for
)

// mouth is where an inlet opens to the outside: an edge between two places of the outer ring.
type mouth struct{ from, to point }

// coast is an outer ring: its places, the unit of the edge that goes out from each, the squares the places lie in, how
// far along the ring each lies in metres, and twice the area in square degrees that the ring has gone round until there.
type coast struct {
	places  []point
	unit    []int32
	squares map[[2]int32][]int
	way     []float64
	round   []float64
	gapM    float64
}

// inlets gives the mouths of the inlets of a fitted coverage, and the units along them.
func (c *Coverage) inlets(gapWidthM float64) (mouths []mouth, units map[int32]bool) {
	units = make(map[int32]bool)
	for _, ring := range c.outerRings() {
		coast := c.coast(ring, gapWidthM)
		for i := 0; i < len(coast.places); i++ {
			out := coast.outOf(i)
			if out == 0 {
				continue
			}
			mouths = append(mouths, mouth{coast.places[i], coast.places[out]})
			for _, u := range coast.unit[i:out] {
				units[u] = true
			}
			i = out - 1
		}
	}
	return mouths, units
}

// coast writes a ring out. It begins at its westernmost place, of several the southernmost, which lies in no inlet.
func (c *Coverage) coast(ring []use, gapWidthM float64) coast {
	k := coast{squares: make(map[[2]int32][]int), gapM: gapWidthM}
	o := outer{Coverage: c}
	for _, u := range ring {
		unit := int32(c.rings[c.arcs[u.arc].uses[0].ring].unit)
		line := o.vertices(u)
		for _, v := range line[:len(line)-1] {
			k.places, k.unit = append(k.places, c.points[v]), append(k.unit, unit)
		}
	}
	west := 0
	for i, p := range k.places {
		if before(p, k.places[west]) {
			west = i
		}
	}
	k.places = append(k.places[west:len(k.places):len(k.places)], k.places[:west]...)
	k.unit = append(k.unit[west:len(k.unit):len(k.unit)], k.unit[:west]...)
	k.way, k.round = make([]float64, len(k.places)), make([]float64, len(k.places))
	for i, p := range k.places {
		k.squares[square(p)] = append(k.squares[square(p)], i)
		if i > 0 {
			k.way[i] = k.way[i-1] + geo.DistanceM(k.places[i-1].orb(), p.orb())
			k.round[i] = k.round[i-1] + k.cross(i-1, i)
		}
	}
	return k
}

func square(p point) [2]int32 {
	return [2]int32{int32(math.Floor(float64(p.x) / inletSquare)), int32(math.Floor(float64(p.y) / inletSquare))}
}

// cross is twice the area between the ring's first place and the way from one place straight to another.
func (k *coast) cross(i, j int) float64 {
	o, p, q := k.places[0].orb(), k.places[i].orb(), k.places[j].orb()
	return (p[0]-o[0])*(q[1]-o[1]) - (q[0]-o[0])*(p[1]-o[1])
}

// outOf is where the ring comes out of the inlet that it goes into at a place: the last such place, 0 if there is no
// inlet.
func (k *coast) outOf(i int) (out int) {
	at := square(k.places[i])
	for dx := int32(-1); dx <= 1; dx++ {
		for dy := int32(-1); dy <= 1; dy++ {
			for _, j := range k.squares[[2]int32{at[0] + dx, at[1] + dy}] {
				if j > out && k.isInlet(i, j) {
					out = j
				}
			}
		}
	}
	return out
}

// isInlet says that the ring goes into an inlet at one place and comes out of it at another. What it goes round then
// lies on its right, the units on its left.
func (k *coast) isInlet(i, j int) bool {
	way := k.way[j] - k.way[i]
	if way < inletWayM || way > inletFarM || k.unit[i] == k.unit[j-1] {
		return false
	}
	p, q := k.places[i].orb(), k.places[j].orb()
	mouth := geo.DistanceM(p, q)
	degree := geo.DistanceM(p, orb.Point{p[0] + 1, p[1]}) * geo.DistanceM(p, orb.Point{p[0], p[1] + 1})
	width := -(k.round[j] - k.round[i] + k.cross(j, i)) / 2 * degree / (way / 2)
	return mouth <= inletMouth*k.gapM && width >= 0 && width <= inletWidth*k.gapM && way >= inletSlender*max(mouth, width)
}

// closeInlets gives the inlets of a fitted coverage to the unit that has most of the border of each.
func (c *Coverage) closeInlets(gapWidthM float64, done Fitting) (*Coverage, Fitting) {
	mouths, units := c.inlets(gapWidthM)
	if len(mouths) == 0 {
		return c, done
	}
	f := &fitter{c: c, gapWidthM: inletWidth * gapWidthM, members: units, mouths: mouths, done: done}
	for f.arrange() {
	}
	f.assign()
	return f.rebuild(), f.done
}

// addMouths closes inlets, so that they become faces.
func (r *arrangement) addMouths(mouths []mouth) {
	none := flank{unit: -1}
	for _, m := range mouths {
		r.edges = append(r.edges, r.inOrder(edge{a: r.lattice.number(m.from), b: r.lattice.number(m.to), left: none, right: none, arc: -1, bridge: true}))
	}
}

// closed says whether a face may be given to a unit: any gap, or where there are mouths what lies behind one.
func (f *fitter) closed(gap area) bool {
	if len(f.mouths) == 0 {
		return true
	}
	for _, h := range gap.border {
		for _, e := range f.parts[h>>1] {
			if e.bridge {
				return true
			}
		}
	}
	return false
}
