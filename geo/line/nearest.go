package line

import (
	"math"

	"github.com/paulmach/orb"
)

// Side is where a point lies beside a line, seen along its direction.
type Side int8

// The sides. On is within a millimetre of the line.
const (
	Right Side = -1
	On    Side = 0
	Left  Side = 1
)

// String gives "left", "right" or "on".
func (s Side) String() string {
	switch s {
	case Left:
		return "left"
	case Right:
		return "right"
	}
	return "on"
}

// Place is where a point lies by a line.
type Place struct {
	Chain     int
	Chainage  float64   // metres from the beginning of the chain
	Foot      orb.Point // the nearest point of the line
	DistanceM float64
	Side      Side
}

// Nearest gives the place of a point by the line; of equally near ones the first.
func (l *Line) Nearest(p orb.Point) Place {
	i, t, _ := l.tree.nearest(l, p)
	foot := between(l.points[i], l.points[i+1], t)
	chain := l.chainOf(i)
	m := distanceM(foot, p)
	return Place{Chain: chain, Chainage: l.at[i] + t*(l.at[i+1]-l.at[i]), Foot: foot, DistanceM: m, Side: l.side(chain, i, t, p, m)}
}

func (l *Line) chainOf(i int) int {
	low, high := 0, len(l.starts)-1
	for high-low > 1 {
		if mid := (low + high) / 2; l.starts[mid] <= i {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// side looks from the foot along the line; at a vertex along the mean of the two ways that meet there.
func (l *Line) side(chain, i int, t float64, p orb.Point, m float64) Side {
	if m < 1e-3 {
		return On
	}
	x, y := scale(p[1])
	way := func(i int) (dx, dy float64) {
		if i < l.starts[chain] || i+1 >= l.starts[chain+1] {
			return 0, 0
		}
		dx, dy = (l.points[i+1][0]-l.points[i][0])*x, (l.points[i+1][1]-l.points[i][1])*y
		long := math.Hypot(dx, dy)
		return dx / long, dy / long
	}
	dx, dy := way(i)
	at := between(l.points[i], l.points[i+1], t)
	for _, beside := range []struct {
		there bool
		i     int
	}{{t <= 0, i - 1}, {t >= 1, i + 1}} {
		if beside.there {
			ox, oy := way(beside.i)
			dx, dy = dx+ox, dy+oy
		}
	}
	if dx*(p[1]-at[1])*y-dy*(p[0]-at[0])*x >= 0 {
		return Left
	}
	return Right
}
