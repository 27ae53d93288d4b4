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
	at, _ := l.Within(p, math.Inf(1))
	return at
}

// Within is Nearest as far as limit metres; false if the line lies farther off.
func (l *Line) Within(p orb.Point, limit float64) (Place, bool) {
	i, t, _ := l.tree.within(l, p, limit, -1)
	if i < 0 {
		return Place{}, false
	}
	foot := between(l.points[i], l.points[i+1], t)
	chain := l.chainOf(i)
	m := distanceM(foot, p)
	return Place{Chain: chain, Chainage: l.at[i] + t*(l.at[i+1]-l.at[i]), Foot: foot, DistanceM: m, Side: l.side(chain, i, t, p, m)}, true
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
	dx, dy := l.way(chain, i, t, x, y)
	at := between(l.points[i], l.points[i+1], t)
	if dx*(p[1]-at[1])*y-dy*(p[0]-at[0])*x >= 0 {
		return Left
	}
	return Right
}
