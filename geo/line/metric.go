package line

import (
	"math"

	"github.com/paulmach/orb"
)

// WGS 84.
const (
	equatorM     = 6378137.0
	eccentricity = 0.00669437999014 // squared
	degree       = math.Pi / 180
)

// scale gives the metres of a degree of longitude and of latitude at a latitude in degrees.
func scale(lat float64) (x, y float64) {
	sin, cos := math.Sincos(lat * degree)
	w := 1 - eccentricity*sin*sin
	n := equatorM / math.Sqrt(w)
	return n * cos * degree, n * (1 - eccentricity) / w * degree
}

// distanceM is the distance of two points in metres, by the middle latitude: to 1e-6 over tens of kilometres.
func distanceM(a, b orb.Point) float64 {
	x, y := scale((a[1] + b[1]) / 2)
	return math.Hypot((b[0]-a[0])*x, (b[1]-a[1])*y)
}

// between is the point a share of the way from a to b, b itself at 1.
func between(a, b orb.Point, t float64) orb.Point {
	if t >= 1 {
		return b
	}
	return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
}

// foot is the share of the way from a to b that is nearest to p, and how far off that is in metres.
func foot(a, b, p orb.Point) (t, m float64) {
	x, y := scale((p[1] + (a[1]+b[1])/2) / 2)
	ux, uy := (b[0]-a[0])*x, (b[1]-a[1])*y
	vx, vy := (p[0]-a[0])*x, (p[1]-a[1])*y
	if long := ux*ux + uy*uy; long > 0 {
		t = min(1, max(0, (ux*vx+uy*vy)/long))
	}
	dx, dy := vx-t*ux, vy-t*uy
	return t, math.Sqrt(dx*dx + dy*dy) // Hypot guards against overflow, at three times the time
}

// LengthM is the length of a line in metres on the ellipsoid.
func LengthM(l orb.LineString) (m float64) {
	for i := 1; i < len(l); i++ {
		m += distanceM(l[i-1], l[i])
	}
	return m
}
