package line

import (
	"math"

	"github.com/paulmach/orb"
)

// settle is how often a place beside a line is worked out anew with the metres of a degree half way to it.
const settle = 4

// Beside is the point that lies metres to a side of the place at a chainage, at right angles to the line; at a vertex
// to the mean of the two ways that meet there. On the line it is that place. The error is ErrBeyond.
func (l *Line) Beside(chain int, chainage float64, side Side, metres float64) (orb.Point, error) {
	at, err := l.At(chain, chainage)
	if err != nil || side == On || metres == 0 {
		return at, err
	}
	i, t := l.step(chain, chainage)
	middle := (l.points[i][1] + l.points[i+1][1]) / 2
	p := at
	for range settle {
		x, y := scale((p[1] + middle) / 2)
		dx, dy := l.way(chain, i, t, x, y)
		long := math.Hypot(dx, dy)
		if long == 0 { // the line turns back on itself: no side is nearer than another
			return at, nil
		}
		m := float64(side) * metres / long
		p = orb.Point{at[0] - m*dy/x, at[1] + m*dx/y}
	}
	m := metres / distanceM(at, p)
	return orb.Point{at[0] + m*(p[0]-at[0]), at[1] + m*(p[1]-at[1])}, nil
}

// way is which way the line runs at a share of the step from point i on, x and y being the metres of a degree; at a
// vertex the sum of the two ways that meet there. Each way is one long.
func (l *Line) way(chain, i int, t, x, y float64) (dx, dy float64) {
	add := func(i int) {
		if i < l.starts[chain] || i+1 >= l.starts[chain+1] {
			return
		}
		ox, oy := (l.points[i+1][0]-l.points[i][0])*x, (l.points[i+1][1]-l.points[i][1])*y
		long := math.Hypot(ox, oy)
		dx, dy = dx+ox/long, dy+oy/long
	}
	add(i)
	if t <= 0 {
		add(i - 1)
	}
	if t >= 1 {
		add(i + 1)
	}
	return dx, dy
}

// Bearing is the way from one point to another in degrees clockwise from north, 0 up to 360, straight in degrees; 0
// where they are the same. Distances go up to some hundred kilometres.
func Bearing(from, to orb.Point) float64 {
	x, y := scale((from[1] + to[1]) / 2)
	b := math.Atan2((to[0]-from[0])*x, (to[1]-from[1])*y) / degree
	if b < 0 {
		b += 360
	}
	return b
}

// Move is the point that lies metres off another on a bearing; Bearing and the distance lead back.
func Move(from orb.Point, bearing, metres float64) orb.Point {
	sin, cos := math.Sincos(bearing * degree)
	p := from
	for range settle {
		x, y := scale((from[1] + p[1]) / 2)
		p = orb.Point{from[0] + metres*sin/x, from[1] + metres*cos/y}
	}
	return p
}
