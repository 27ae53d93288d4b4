// Package geo reads, checks and writes shapes. The shapes themselves are orb's types: orb.Point,
// orb.LineString, orb.MultiPolygon and so on.
//
// Coordinates are lon, lat in degrees (EPSG:4326), always in that order; lengths are metres and areas square
// metres on the sphere. What a decoder of this package returns has finite coordinates, closed rings of four
// points or more, lines of two or more, and two dimensions (heights are dropped). Whether the coordinates
// lie in a sensible place, and whether rings cross, is for others to say.
package geo

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
)

// SRID is the only coordinate system of this package: WGS 84, stored as lon, lat.
const SRID = 4326

// What may be wrong with a shape. Decoders wrap one of these with the detail.
var (
	ErrSyntax    = errors.New("not well-formed GeoJSON")
	ErrType      = errors.New("geometry type not known")
	ErrEmpty     = errors.New("geometry without coordinates")
	ErrNotFinite = errors.New("coordinate is not a finite number")
	ErrShortLine = errors.New("line of fewer than two points")
	ErrShortRing = errors.New("ring of fewer than four points")
	ErrOpenRing  = errors.New("ring is not closed")
	ErrDepth     = errors.New("nested too deeply")
	ErrTooLarge  = errors.New("feature is too large")
	ErrSystem    = errors.New("coordinate system out of place")
	ErrNotUTF8   = errors.New("text is not UTF-8")
)

// Check says what is wrong with a shape that no decoder of this package made; nil if nothing is.
func Check(g orb.Geometry) error {
	switch g := g.(type) {
	case orb.Point:
		return checkPoints(g)
	case orb.MultiPoint:
		return checkParts(len(g), func(i int) error { return checkPoints(g[i]) })
	case orb.LineString:
		return checkLine(g)
	case orb.MultiLineString:
		return checkParts(len(g), func(i int) error { return checkLine(g[i]) })
	case orb.Polygon:
		return checkPolygon(g)
	case orb.MultiPolygon:
		return checkParts(len(g), func(i int) error { return checkPolygon(g[i]) })
	case orb.Collection:
		return checkParts(len(g), func(i int) error { return Check(g[i]) })
	case nil:
		return ErrEmpty
	}
	return fmt.Errorf("%w: %s", ErrType, g.GeoJSONType())
}

func checkParts(n int, check func(int) error) error {
	if n == 0 {
		return ErrEmpty
	}
	for i := range n {
		if err := check(i); err != nil {
			return err
		}
	}
	return nil
}

func checkLine(l orb.LineString) error {
	if len(l) < 2 {
		return ErrShortLine
	}
	return checkPoints(l...)
}

func checkPolygon(p orb.Polygon) error {
	return checkParts(len(p), func(i int) error { return checkRing(p[i]) })
}

func checkRing(r orb.Ring) error {
	if len(r) < 4 {
		return fmt.Errorf("%w: %d", ErrShortRing, len(r))
	}
	if err := checkPoints(r...); err != nil {
		return err
	}
	if first, last := r[0], r[len(r)-1]; first != last {
		return fmt.Errorf("%w: it begins at %v and ends at %v", ErrOpenRing, first, last)
	}
	return nil
}

func checkPoints(points ...orb.Point) error {
	for _, p := range points {
		if !finite(p[0]) || !finite(p[1]) {
			return fmt.Errorf("%w: %v", ErrNotFinite, p)
		}
	}
	return nil
}

func finite(f float64) bool { return math.Abs(f) <= math.MaxFloat64 }

// Multi gives the Multi* form of a point, line or polygon, so that a layer has one type; everything else as
// it is.
func Multi(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Point:
		return orb.MultiPoint{g}
	case orb.LineString:
		return orb.MultiLineString{g}
	case orb.Polygon:
		return orb.MultiPolygon{g}
	}
	return g
}

// Areal gives the polygons of a Polygon or MultiPolygon, and whether it was one.
func Areal(g orb.Geometry) (orb.MultiPolygon, bool) {
	mp, ok := Multi(g).(orb.MultiPolygon)
	return mp, ok
}

// LengthM is the length of the lines of a shape on the sphere, in metres.
func LengthM(g orb.Geometry) float64 { return orbgeo.Length(g) }

// AreaM2 is the area of the polygons of a shape on the sphere, in square metres, never negative.
func AreaM2(g orb.Geometry) float64 { return math.Abs(orbgeo.Area(g)) }

// DistanceM is the distance between two points (lon, lat in degrees) on the sphere, in metres.
func DistanceM(a, b orb.Point) float64 { return orbgeo.DistanceHaversine(a, b) }

// Vertices counts the points of a shape.
func Vertices(g orb.Geometry) int {
	n := 0
	switch g := g.(type) {
	case orb.Point:
		return 1
	case orb.MultiPoint:
		return len(g)
	case orb.LineString:
		return len(g)
	case orb.MultiLineString:
		for _, l := range g {
			n += len(l)
		}
	case orb.Polygon:
		for _, r := range g {
			n += len(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			n += Vertices(p)
		}
	case orb.Collection:
		for _, part := range g {
			n += Vertices(part)
		}
	}
	return n
}
