package coverage

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// addBridges draws a line from each corner to the nearest edge of another unit, if that is no further away
// than width metres, so that narrow strips that are open at their ends become faces.
func (r *arrangement) addBridges(width float64) {
	index := newIndex(len(r.edges), func(i int) box { return r.box(&r.edges[i]) })
	around := make(map[uint32][]int32, len(r.edges))
	for i := range r.edges {
		for _, v := range []uint32{r.edges[i].a, r.edges[i].b} {
			for _, f := range []flank{r.edges[i].left, r.edges[i].right} {
				if f.unit >= 0 && !slices.Contains(around[v], f.unit) {
					around[v] = append(around[v], f.unit)
				}
			}
		}
	}
	var bridges [][2]uint32
	for v := range uint32(len(r.lattice.points)) {
		if units := around[v]; len(units) > 0 {
			if to, ok := r.bridge(index, v, units, width); ok {
				bridges = append(bridges, [2]uint32{v, to})
			}
		}
	}
	for _, b := range bridges {
		none := flank{unit: -1}
		r.edges = append(r.edges, r.inOrder(edge{a: b[0], b: b[1], left: none, right: none, arc: -1, bridge: true}))
	}
	r.node()
	r.merge()
}

// bridge finds where the bridge from v ends, if there is one.
func (r *arrangement) bridge(index *index, v uint32, units []int32, width float64) (to uint32, ok bool) {
	p := r.lattice.points[v]
	shrink := lonShrink(p)
	reachY := width / metresPerStep
	reachX := reachY / shrink
	bound := box{clamp(float64(p.x) - reachX), clamp(float64(p.y) - reachY), clamp(float64(p.x) + reachX), clamp(float64(p.y) + reachY)}
	best := reachY * reachY
	var at point
	index.near(bound, func(i int) {
		e := &r.edges[i]
		if e.a == v || e.b == v || slices.Contains(units, e.left.unit) || slices.Contains(units, e.right.unit) || e.left.unit < 0 && e.right.unit < 0 {
			return
		}
		if q, d := nearest(p, r.lattice.points[e.a], r.lattice.points[e.b], shrink); d < best || d == best && ok && before(q, at) {
			at, best, ok = q, d, true
		}
	})
	if !ok || at == p {
		return 0, false
	}
	return r.lattice.number(at), true
}

// metresPerStep is how long a lattice step of latitude is, on the sphere orb uses.
const metresPerStep = orb.EarthRadius * math.Pi / 180 / perDegree

// lonShrink is how much shorter a step of longitude is.
func lonShrink(p point) float64 {
	return max(0.01, math.Cos(float64(p.y)/perDegree*math.Pi/180))
}

func clamp(f float64) int32 { return int32(min(math.MaxInt32, max(math.MinInt32, f))) }

// nearest gives the place on a-b nearest to p, and the square of its distance in steps of latitude.
func nearest(p, a, b point, shrink float64) (q point, d float64) {
	dx, dy := (float64(b.x)-float64(a.x))*shrink, float64(b.y)-float64(a.y)
	px, py := (float64(p.x)-float64(a.x))*shrink, float64(p.y)-float64(a.y)
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = min(1, max(0, (px*dx+py*dy)/l))
	}
	px, py = px-t*dx, py-t*dy
	return point{a.x + int32(math.Round(t*(float64(b.x)-float64(a.x)))), a.y + int32(math.Round(t*(float64(b.y)-float64(a.y))))}, px*px + py*py
}
