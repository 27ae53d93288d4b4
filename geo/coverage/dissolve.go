package coverage

import (
	"math"

	"github.com/paulmach/orb"
)

// Dissolve makes one shape of shapes that fit exactly, such as those of one level that Simplify gives: edges that
// two of them share are left out, and every vertex of what remains is one of theirs. Outer rings run
// counterclockwise and holes clockwise, as those handed in must; where the outcome touches itself in one place
// only, it is cut there. Shapes that overlap are not united.
func Dissolve(shapes []orb.MultiPolygon) orb.MultiPolygon {
	d := dissolver{ahead: make(map[orb.Point][]orb.Point)}
	for _, s := range shapes {
		for _, p := range s {
			for _, r := range p {
				d.add(r)
			}
		}
	}
	var outer, holes []orb.Ring
	for _, p := range d.starts {
		for len(d.ahead[p]) > 0 {
			for _, r := range d.loops(p) {
				if r.Orientation() == orb.CCW {
					outer = append(outer, r)
				} else {
					holes = append(holes, r)
				}
			}
		}
	}
	return nest(outer, holes)
}

// dissolver holds the edges that no other edge met from the other side: from each place those that leave it.
type dissolver struct {
	ahead  map[orb.Point][]orb.Point
	starts []orb.Point // in the order they came
}

func (d *dissolver) add(r orb.Ring) {
	for i := 1; i < len(r); i++ {
		if r[i-1] == r[i] || d.take(r[i], r[i-1]) {
			continue
		}
		if _, known := d.ahead[r[i-1]]; !known {
			d.starts = append(d.starts, r[i-1])
		}
		d.ahead[r[i-1]] = append(d.ahead[r[i-1]], r[i])
	}
}

// take takes an edge away, if it is there.
func (d *dissolver) take(from, to orb.Point) bool {
	list := d.ahead[from]
	for i, p := range list {
		if p == to {
			list[i] = list[len(list)-1]
			d.ahead[from] = list[:len(list)-1]
			return true
		}
	}
	return false
}

// loops follows the border from a place until it is back with nowhere to go, and cuts it wherever it comes back
// to a place.
func (d *dissolver) loops(from orb.Point) (rings []orb.Ring) {
	path := []orb.Point{from}
	at := map[orb.Point]int{from: 0}
	for {
		here := path[len(path)-1]
		next, ok := d.next(path)
		if !ok {
			return rings
		}
		d.take(here, next)
		i, seen := at[next]
		if !seen {
			at[next] = len(path)
			path = append(path, next)
			continue
		}
		ring := append(orb.Ring{}, path[i:]...)
		rings = append(rings, append(ring, next))
		for _, gone := range path[i+1:] {
			delete(at, gone)
		}
		path = path[:i+1]
		if i == 0 {
			return rings
		}
	}
}

// next gives the edge to go on with: of several the first clockwise from where the path came from, so that the
// shape on its left stays one piece.
func (d *dissolver) next(path []orb.Point) (orb.Point, bool) {
	here := path[len(path)-1]
	list := d.ahead[here]
	if len(list) == 0 {
		return orb.Point{}, false
	}
	if len(list) == 1 || len(path) == 1 {
		return list[0], true
	}
	back := bearing(here, path[len(path)-2])
	best, least := 0, math.Inf(1)
	for i, p := range list {
		turn := math.Mod(back-bearing(here, p)+4*math.Pi, 2*math.Pi)
		if turn > 0 && turn < least {
			best, least = i, turn
		}
	}
	return list[best], true
}

// bearing is the direction from one place to another, counterclockwise from east in radians.
func bearing(from, to orb.Point) float64 { return math.Atan2(to[1]-from[1], to[0]-from[0]) }

// nest puts each hole into the smallest outer ring it lies in.
func nest(outer, holes []orb.Ring) orb.MultiPolygon {
	areas := make([]area, len(outer))
	for i, r := range outer {
		areas[i].shape = orb.Polygon{r}
	}
	for _, h := range holes {
		if i := outerOf(areas, h); i >= 0 {
			areas[i].shape = append(areas[i].shape, h)
		}
	}
	shape := make(orb.MultiPolygon, len(areas))
	for i, a := range areas {
		shape[i] = a.shape
	}
	return shape
}
