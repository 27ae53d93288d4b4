package demo

import (
	"math"

	"github.com/paulmach/orb"
)

// point is a place on the drawing plane, in kilometres east and north of 106 E, 17.5 N. The plane is true to
// scale in the middle of the four provinces and up to 3 % off at their ends: good enough for a sketch.
type point struct{ x, y float64 }

const (
	originLon, originLat = 106.0, 17.5
	kmPerLat             = 110.7
)

func kmPerLon() float64 { return 111.32 * math.Cos(originLat*math.Pi/180) }

func toPlane(p orb.Point) point {
	return point{(p.Lon() - originLon) * kmPerLon(), (p.Lat() - originLat) * kmPerLat}
}

// toEarth rounds to 1e-6 degrees (0.1 m), so that a corner shared by two communes is the same number in both.
func toEarth(p point) orb.Point {
	return orb.Point{round6(p.x/kmPerLon() + originLon), round6(p.y/kmPerLat + originLat)}
}

func round6(v float64) float64 { return math.Round(v*1e6) / 1e6 }

func (p point) sub(q point) point         { return point{p.x - q.x, p.y - q.y} }
func (p point) add(q point) point         { return point{p.x + q.x, p.y + q.y} }
func (p point) scale(f float64) point     { return point{p.x * f, p.y * f} }
func (p point) dot(q point) float64       { return p.x*q.x + p.y*q.y }
func (p point) distance(q point) float64  { return math.Hypot(p.x-q.x, p.y-q.y) }
func (p point) length() float64           { return math.Hypot(p.x, p.y) }
func between(a, b point, t float64) point { return point{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y)} }

// unit is the direction of p; east where p has no length.
func (p point) unit() point {
	n := p.length()
	if n == 0 {
		return point{1, 0}
	}
	return p.scale(1 / n)
}

// foot gives the point of segment a-b nearest to p and where it lies along it (0 at a, 1 at b).
func foot(a, b, p point) (point, float64) {
	d := b.sub(a)
	n := d.dot(d)
	if n == 0 {
		return a, 0
	}
	t := math.Max(0, math.Min(1, p.sub(a).dot(d)/n))
	return between(a, b, t), t
}

// area of an open ring in km2, positive if counter-clockwise.
func area(ring []point) float64 {
	sum := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += p.x*q.y - q.x*p.y
	}
	return sum / 2
}

// inRing says that p lies inside an open ring of either direction.
func inRing(ring []point, p point) bool {
	in := false
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(b.x-a.x)*(p.y-a.y)/(b.y-a.y) {
			in = !in
		}
	}
	return in
}
