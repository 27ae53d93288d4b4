package shape

import (
	"math"
	"math/big"

	"github.com/paulmach/orb"
)

// outline is the rings of a unit with their edges sorted into bands of latitude, so that a point is asked of a
// dozen edges and not of thousands.
type outline struct {
	bound  orb.Bound
	points []orb.Point // of all rings, each closed
	per    float64     // bands a degree
	first  []int32     // of each band in edges; one more at the end
	edges  []int32     // an edge runs from its point to the next
}

// newOutline gives nil for what has no ring.
func newOutline(mp orb.MultiPolygon) *outline {
	o := &outline{bound: mp.Bound()}
	var edges []int32
	n := 0
	for _, p := range mp {
		for _, ring := range p {
			n += len(ring) + 1
		}
	}
	o.points, edges = make([]orb.Point, 0, n), make([]int32, 0, n)
	for _, p := range mp {
		for _, ring := range p {
			for i := range ring {
				o.points = append(o.points, ring[i])
				edges = append(edges, int32(len(o.points)-1)) //nolint:gosec // a unit has fewer vertices
			}
			if len(ring) > 0 {
				o.points = append(o.points, ring[0]) // of a closed ring a second time: an edge without length
			}
		}
	}
	if len(edges) == 0 {
		return nil
	}
	o.sort(edges)
	return o
}

// sort counts the edges of each band, then puts them in their places.
func (o *outline) sort(edges []int32) {
	const perBand, most = 4, 1 << 14
	bands := min(max(len(edges)/perBand, 1), most)
	if height := o.bound.Max[1] - o.bound.Min[1]; height > 0 {
		o.per = float64(bands) / height
	}
	o.first = make([]int32, bands+1)
	each := func(do func(band int, e int32)) {
		for _, e := range edges {
			a, b := o.band(o.points[e][1]), o.band(o.points[e+1][1])
			for k := min(a, b); k <= max(a, b); k++ {
				do(k, e)
			}
		}
	}
	each(func(k int, _ int32) { o.first[k+1]++ })
	for k := range bands {
		o.first[k+1] += o.first[k]
	}
	o.edges = make([]int32, o.first[bands])
	next := append([]int32(nil), o.first...)
	each(func(k int, e int32) {
		o.edges[next[k]] = e
		next[k]++
	})
}

func (o *outline) band(lat float64) int {
	return min(max(int((lat-o.bound.Min[1])*o.per), 0), len(o.first)-2)
}

// holds says whether the point lies inside or on the edge. It counts the edges east of it; an edge counts from
// its lower end up to, not with, its upper end.
func (o *outline) holds(p orb.Point) bool {
	k := o.band(p[1])
	inside := false
	for _, e := range o.edges[o.first[k]:o.first[k+1]] {
		low, high := o.points[e], o.points[e+1]
		if high[1] < low[1] {
			low, high = high, low
		}
		if p[1] < low[1] || p[1] > high[1] || p[0] > low[0] && p[0] > high[0] {
			continue
		}
		if p[0] < low[0] && p[0] < high[0] {
			if p[1] < high[1] {
				inside = !inside
			}
			continue
		}
		switch side := sideOf(low, high, p); {
		case side == 0:
			return true
		case side > 0 && p[1] < high[1]:
			inside = !inside
		}
	}
	return inside
}

func (o *outline) bytes() int {
	const point, number = 16, 4
	return len(o.points)*point + (len(o.first)+len(o.edges))*number
}

// sideOf says on which side of the line from a to b the point lies: 1 left, -1 right, 0 on it. Where rounding
// might decide (Shewchuk's bound of the error), it is reckoned anew without.
func sideOf(a, b, p orb.Point) int {
	const bound = 3.3306690738754716e-16
	left := float64((a[0] - p[0]) * (b[1] - p[1])) // the conversions keep processors from fusing the steps
	right := float64((a[1] - p[1]) * (b[0] - p[0]))
	if det := left - right; math.Abs(det) > bound*(math.Abs(left)+math.Abs(right)) {
		return int(math.Copysign(1, det))
	}
	return exactSide(a, b, p)
}

func exactSide(a, b, p orb.Point) int {
	minus := func(x, y float64) *big.Rat {
		return new(big.Rat).Sub(new(big.Rat).SetFloat64(x), new(big.Rat).SetFloat64(y))
	}
	left := new(big.Rat).Mul(minus(a[0], p[0]), minus(b[1], p[1]))
	return left.Cmp(new(big.Rat).Mul(minus(a[1], p[1]), minus(b[0], p[0])))
}
