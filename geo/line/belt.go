package line

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

const (
	// paceM is how near in metres the places of an outline are measured, where it matters.
	paceM = 1
	// grid is how many places a side of the box of a shape are measured.
	grid = 48
)

// DistanceM is how far in metres the nearest place of the outline of a shape lies off the line; +Inf for a shape
// without any.
func (l *Line) DistanceM(shape orb.MultiPolygon) float64 {
	least, hint := math.Inf(1), -1
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				least, hint = l.approach(ring[i-1], ring[i], least, hint)
			}
		}
	}
	return least
}

// approach lowers the least distance by what an edge comes nearer, halving it wherever that may be.
func (l *Line) approach(a, b orb.Point, least float64, hint int) (float64, int) {
	middle, half := between(a, b, 0.5), distanceM(a, b)/2
	step, _, m := l.tree.within(l, middle, least+half, hint)
	if step < 0 {
		return least, hint
	}
	if m < least {
		least = m
	}
	if half <= paceM || m-half >= least {
		return least, step
	}
	least, _ = l.approach(a, middle, least, step)
	return l.approach(middle, b, least, step)
}

// ShareWithin is the share of the area of a shape that lies within metres of the line, on either side: 0 to 1, to
// about a hundredth, by places on a grid over the shape. A shape that none of them meets counts by its first point.
func (l *Line) ShareWithin(shape orb.MultiPolygon, metres float64) float64 {
	box := shape.Bound()
	all, within := 0, 0
	count := func(p orb.Point) {
		all++
		if step, _, _ := l.tree.within(l, p, metres, -1); step >= 0 {
			within++
		}
	}
	for x := range grid {
		for y := range grid {
			p := orb.Point{
				box.Min[0] + (float64(x)+0.5)/grid*(box.Max[0]-box.Min[0]),
				box.Min[1] + (float64(y)+0.5)/grid*(box.Max[1]-box.Min[1]),
			}
			if planar.MultiPolygonContains(shape, p) {
				count(p)
			}
		}
	}
	if all == 0 {
		if len(shape) == 0 || len(shape[0]) == 0 || len(shape[0][0]) == 0 {
			return 0
		}
		count(shape[0][0][0])
	}
	return float64(within) / float64(all)
}
