package cell

import (
	"math"

	"github.com/paulmach/orb"
	h3 "github.com/uber/h3-go/v4"
)

// clipped gives the shares of a polygon by cutting it with every cell that H3 finds: the slow way, for the few
// cells on Earth that are no plain hexagons.
func clipped(p orb.Polygon, res int) ([]Share, error) {
	cells, err := polygonCells(p, res, h3.ContainmentOverlapping)
	if err != nil {
		return nil, err
	}
	outline := newBands(p)
	about := p[0].Bound().Center()[0]
	shares := make([]Share, 0, len(cells))
	for _, c := range cells {
		center, fan, err := trianglesOf(c, about)
		if err != nil {
			return nil, err
		}
		covered, full := 0.0, 0.0
		for _, t := range fan {
			full += ringArea(t[:])
			covered += polygonIn(p, t)
		}
		s := Share{Cell: c, Owned: outline.holds(center), Area: min(covered/full, 1)}
		if s.Area > 0 || s.Owned {
			shares = append(shares, s)
		}
	}
	return shares, nil
}

// triangle has its corners (lon, lat) counter-clockwise.
type triangle [3]orb.Point

// trianglesOf cuts a cell into triangles around its centre, near a longitude.
func trianglesOf(c Cell, about float64) (center orb.Point, fan []triangle, err error) {
	if center, err = c.Center(); err != nil {
		return center, nil, err
	}
	outline, err := c.Boundary()
	if err != nil {
		return center, nil, err
	}
	middle := orb.Point{near(center[0], about), center[1]}
	ring := make(orb.Ring, len(outline[0]))
	for i, q := range outline[0] {
		dx := math.Remainder(q[0]-center[0], 360)
		if math.Abs(dx) > 90 {
			return center, nil, ErrPole
		}
		ring[i] = orb.Point{middle[0] + dx, q[1]}
	}
	for i := 1; i < len(ring); i++ {
		fan = append(fan, triangle{middle, ring[i-1], ring[i]})
	}
	return middle, fan, nil
}

// polygonIn gives the area of a polygon within a triangle.
func polygonIn(p orb.Polygon, t triangle) float64 {
	sum := 0.0
	for i, ring := range p {
		points := []orb.Point(ring)
		for k := range t {
			points = leftOf(points, t[k], t[(k+1)%3])
		}
		area := math.Abs(ringArea(points))
		if i > 0 {
			area = -area
		}
		sum += area
	}
	return sum
}

// leftOf cuts a ring along the line from a to b and keeps what is on its left (Sutherland and Hodgman).
func leftOf(ring []orb.Point, a, b orb.Point) []orb.Point {
	side := func(p orb.Point) float64 { return (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0]) }
	var kept []orb.Point
	for i, q := range ring {
		p := ring[(i+len(ring)-1)%len(ring)]
		sp, sq := side(p), side(q)
		if (sp < 0) != (sq < 0) {
			t := sp / (sp - sq)
			kept = append(kept, orb.Point{p[0] + t*(q[0]-p[0]), p[1] + t*(q[1]-p[1])})
		}
		if sq >= 0 {
			kept = append(kept, q)
		}
	}
	return kept
}

func ringArea(ring []orb.Point) float64 {
	if len(ring) < 3 {
		return 0
	}
	return turn(orb.Ring(ring)) / 2
}
