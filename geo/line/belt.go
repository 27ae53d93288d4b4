package line

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

const (
	// paceM is how near in metres the places of an outline are measured, where it matters.
	paceM = 1
	// paceShare is the same as a share of how far off they lie.
	paceShare = 1e-5
	// grid is how many places a side of the box of a shape are measured.
	grid = 48
)

// DistanceM is how far in metres the nearest place of the outline of a shape lies off the line; +Inf for a shape
// without any.
func (l *Line) DistanceM(shape orb.MultiPolygon) float64 {
	least, hint := math.Inf(1), -1
	for _, polygon := range shape {
		for _, ring := range polygon {
			least, hint = l.approachPath(orb.LineString(ring), least, hint)
		}
	}
	return least
}

// approachPath lowers the least distance by what a path comes nearer. Of a long path it looks at the box first: half
// of a path whose box lies too far off is not looked at.
func (l *Line) approachPath(path orb.LineString, least float64, hint int) (float64, int) {
	switch len(path) {
	case 0, 1:
		return least, hint
	case 2:
		return l.approach(path[0], path[1], least, hint)
	}
	if hint < 0 {
		least, hint = l.firstLook(path)
	}
	box := path.Bound()
	reach := max(distanceM(box.Center(), box.Min), distanceM(box.Center(), box.Max))
	slack := 1 + (box.Max[1]-box.Min[1])*degree // a degree of longitude is not the same all over the box
	step, _, _ := l.tree.within(l, box.Center(), (least+reach)*slack, hint)
	if step < 0 {
		return least, hint
	}
	half := len(path) / 2
	least, _ = l.approachPath(path[:half+1], least, step)
	return l.approachPath(path[half:], least, step)
}

// firstLook gives a distance that a path comes to at least, so that little of it needs a closer look: of its points
// from the step that is nearest to its middle.
func (l *Line) firstLook(path orb.LineString) (least float64, step int) {
	step, _, _ = l.tree.within(l, path.Bound().Center(), math.Inf(1), -1)
	least = math.Inf(1)
	for _, p := range path {
		_, m := foot(l.points[step], l.points[step+1], p)
		least = min(least, m)
	}
	return least, step
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
	if half <= max(paceM, least*paceShare) || m-half >= least {
		return least, step
	}
	least, _ = l.approach(a, middle, least, step)
	return l.approach(middle, b, least, step)
}

// ShareWithin is the share of the area of a shape that lies within metres of the line, on either side: 0 to 1, to
// about a hundredth, by places on a grid over the shape. A shape that none of them meets counts by its first point.
func (l *Line) ShareWithin(shape orb.MultiPolygon, metres float64) float64 {
	box := shape.Bound()
	all, within, hint := 0, 0, -1
	count := func(p orb.Point) {
		all++
		if step := l.tree.reached(l, p, metres, hint); step >= 0 {
			within++
			hint = step
		}
	}
	for y := range grid {
		lat := box.Min[1] + (float64(y)+0.5)/grid*(box.Max[1]-box.Min[1])
		cuts := crossings(shape, lat)
		for x := range grid {
			lon := box.Min[0] + (float64(x)+0.5)/grid*(box.Max[0]-box.Min[0])
			if west, _ := slices.BinarySearch(cuts, lon); west%2 == 1 {
				count(orb.Point{lon, lat})
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

// crossings are the longitudes, in their order, at which the outline of a shape crosses a latitude: what has an odd
// number of them to its west lies inside.
func crossings(shape orb.MultiPolygon, lat float64) (lons []float64) {
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				if a, b := ring[i-1], ring[i]; (a[1] > lat) != (b[1] > lat) {
					lons = append(lons, a[0]+(lat-a[1])/(b[1]-a[1])*(b[0]-a[0]))
				}
			}
		}
	}
	slices.Sort(lons)
	return lons
}
