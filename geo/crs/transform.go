package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// The ellipsoid of WGS 84, which VN-2000 shares.
const (
	radius     = 6378137.0 // metres
	flattening = 1 / 298.257223563
	e2         = flattening * (2 - flattening)
)

// falseEasting of every zone here, in metres; the false northing is 0.
const falseEasting = 500000

// unproject takes metres of a transverse Mercator zone to degrees, by Krüger's series to the fourth order of
// the third flattening.
func unproject(p orb.Point, meridian, scale float64) orb.Point {
	const n = flattening / (2 - flattening)
	const n2, n3, n4 = n * n, n * n * n, n * n * n * n
	const rectifying = radius / (1 + n) * (1 + n2/4 + n4/64)
	plane := [4]float64{n/2 - 2*n2/3 + 37*n3/96 - n4/360, n2/48 + n3/15 - 437*n4/1440, 17*n3/480 - 37*n4/840, 4397 * n4 / 161280}
	sphere := [4]float64{2*n - 2*n2/3 - 2*n3 + 116*n4/45, 7*n2/3 - 8*n3/5 - 227*n4/45, 56*n3/15 - 136*n4/35, 4279 * n4 / 630}

	xi, eta := p[1]/(scale*rectifying), (p[0]-falseEasting)/(scale*rectifying)
	north, east := xi, eta
	for i, c := range plane {
		k := 2 * float64(i+1)
		north -= c * math.Sin(k*xi) * math.Cosh(k*eta)
		east -= c * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	conformal := math.Asin(math.Sin(north) / math.Cosh(east))
	lat := conformal
	for i, c := range sphere {
		lat += c * math.Sin(2*float64(i+1)*conformal)
	}
	return orb.Point{meridian + math.Atan2(math.Sinh(east), math.Cos(north))*180/math.Pi, lat * 180 / math.Pi}
}

// shift takes degrees of VN-2000 to WGS 84: EPSG:6960, a rotation of the coordinate frame.
func shift(p orb.Point) orb.Point {
	const second = math.Pi / 648000
	const tx, ty, tz = -191.90441429, -39.30318279, -111.45032835
	const rx, ry, rz = -0.00928836 * second, 0.01975479 * second, -0.00427372 * second
	const m = 1 + 0.252906278e-6
	x, y, z := geocentric(p)
	return geographic(m*(x+rz*y-ry*z)+tx, m*(-rz*x+y+rx*z)+ty, m*(ry*x-rx*y+z)+tz)
}

// geocentric gives the place on the ellipsoid in metres from the centre of the earth.
func geocentric(p orb.Point) (x, y, z float64) {
	lon, lat := p[0]*math.Pi/180, p[1]*math.Pi/180
	normal := radius / math.Sqrt(1-e2*math.Sin(lat)*math.Sin(lat))
	return normal * math.Cos(lat) * math.Cos(lon), normal * math.Cos(lat) * math.Sin(lon), normal * (1 - e2) * math.Sin(lat)
}

// geographic is the way back, by Bowring's formula, exact to a hundredth of a millimetre near the ground.
func geographic(x, y, z float64) orb.Point {
	const b = radius * (1 - flattening)
	const ep2 = e2 / (1 - e2)
	across := math.Hypot(x, y)
	u := math.Atan2(z*radius, across*b)
	lat := math.Atan2(z+ep2*b*math.Pow(math.Sin(u), 3), across-e2*radius*math.Pow(math.Cos(u), 3))
	return orb.Point{math.Atan2(y, x) * 180 / math.Pi, lat * 180 / math.Pi}
}
