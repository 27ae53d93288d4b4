package crs

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// FromWGS84 turns lon, lat in degrees into a point of the system (east, north in metres; or lon, lat in degrees): the
// way back from ToWGS84. It agrees with PROJ to a millimetre; there and back is good to two, because heights are taken as 0
// on either side. ok is false where the
// system has no place for the point: a pole in Web Mercator, or 90 degrees and more from a zone's meridian.
func (s System) FromWGS84(p orb.Point) (q orb.Point, ok bool) {
	if s.vn2000 {
		p = unshift(p)
	}
	switch s.kind {
	case transverse:
		if d := math.Abs(p[0] - s.meridian); d >= 90 {
			return p, false
		}
		return project(p, s.meridian, s.scale), true
	case webMercator:
		if math.Abs(p[1]) >= 90 {
			return p, false
		}
		lat := p[1] * math.Pi / 180
		return orb.Point{p[0] * math.Pi / 180 * radius, radius * math.Log(math.Tan(math.Pi/4+lat/2))}, true
	}
	return p, true
}

// project takes degrees to metres of a transverse Mercator zone, by Krüger's series to the fourth order of the third
// flattening.
func project(p orb.Point, meridian, scale float64) orb.Point {
	const n = flattening / (2 - flattening)
	const n2, n3, n4 = n * n, n * n * n, n * n * n * n
	const rectifying = radius / (1 + n) * (1 + n2/4 + n4/64)
	series := [4]float64{n/2 - 2*n2/3 + 5*n3/16 + 41*n4/180, 13*n2/48 - 3*n3/5 + 557*n4/1440, 61*n3/240 - 103*n4/140, 49561 * n4 / 161280}
	lat, lon := p[1]*math.Pi/180, (p[0]-meridian)*math.Pi/180
	e := math.Sqrt(e2)
	t := math.Sinh(math.Atanh(math.Sin(lat)) - e*math.Atanh(e*math.Sin(lat)))
	xi, eta := math.Atan2(t, math.Cos(lon)), math.Asinh(math.Sin(lon)/math.Hypot(t, math.Cos(lon)))
	north, east := xi, eta
	for i, c := range series {
		k := 2 * float64(i+1)
		north += c * math.Sin(k*xi) * math.Cosh(k*eta)
		east += c * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	return orb.Point{falseEasting + scale*rectifying*east, scale * rectifying * north}
}

// unshift takes degrees of WGS 84 to VN-2000, the way back from shift. The angles are so small that turning back is
// turning by their negatives.
func unshift(p orb.Point) orb.Point {
	const second = math.Pi / 648000
	const tx, ty, tz = -191.90441429, -39.30318279, -111.45032835
	const rx, ry, rz = -0.00928836 * second, 0.01975479 * second, -0.00427372 * second
	const m = 1 + 0.252906278e-6
	x, y, z := geocentric(p)
	x, y, z = (x-tx)/m, (y-ty)/m, (z-tz)/m
	return geographic(x-rz*y+ry*z, rz*x+y-rx*z, -ry*x+rx*y+z)
}

// WKT gives the system as well-known text of 2001, as a GeoPackage and a .prj carry it.
func (s System) WKT() string {
	base := `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]`
	if s.vn2000 {
		base = `GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4756"]]`
	}
	switch s.kind {
	case transverse:
		return fmt.Sprintf(`PROJCS["%s",%s,PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",%g],PARAMETER["scale_factor",%g],`+
			`PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],AUTHORITY["EPSG","%d"]]`, s.Name, base, s.meridian, s.scale, s.Code)
	case webMercator:
		return fmt.Sprintf(`PROJCS["%s",%s,PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],`+
			`UNIT["metre",1],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]`, s.Name, base)
	}
	return base
}
