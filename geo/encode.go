package geo

import (
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// Digits is the number of decimals that keeps a coordinate to a tenth of a metre.
const Digits = 6

// AppendGeoJSON appends the shape as a GeoJSON geometry with at most the given number of decimals (0..15); a
// nil shape gives null.
func AppendGeoJSON(dst []byte, g orb.Geometry, digits int) ([]byte, error) {
	if g == nil {
		return append(dst, "null"...), nil
	}
	if c, ok := g.(orb.Collection); ok {
		return appendCollection(dst, c, digits)
	}
	dst = append(dst, `{"type":"`...)
	dst = append(dst, g.GeoJSONType()...)
	dst = append(dst, `","coordinates":`...)
	w := writer{dst, digits}
	if !w.shape(g) {
		return nil, fmt.Errorf("%w: %s", ErrType, g.GeoJSONType())
	}
	return append(w.b, '}'), nil
}

func appendCollection(dst []byte, c orb.Collection, digits int) ([]byte, error) {
	dst = append(dst, `{"type":"GeometryCollection","geometries":[`...)
	for i, g := range c {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = AppendGeoJSON(dst, g, digits); err != nil {
			return nil, err
		}
	}
	return append(dst, ']', '}'), nil
}

type writer struct {
	b      []byte
	digits int
}

func (w *writer) shape(g orb.Geometry) bool {
	switch g := g.(type) {
	case orb.Point:
		w.point(g)
	case orb.MultiPoint:
		array(w, g, w.point)
	case orb.LineString:
		array(w, g, w.point)
	case orb.MultiLineString:
		array(w, g, func(l orb.LineString) { array(w, l, w.point) })
	case orb.Polygon:
		w.polygon(g)
	case orb.MultiPolygon:
		array(w, g, w.polygon)
	default:
		return false
	}
	return true
}

func (w *writer) polygon(p orb.Polygon) {
	array(w, p, func(r orb.Ring) { array(w, r, w.point) })
}

func array[T any](w *writer, all []T, one func(T)) {
	w.b = append(w.b, '[')
	for i, v := range all {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		one(v)
	}
	w.b = append(w.b, ']')
}

func (w *writer) point(p orb.Point) {
	w.b = append(w.b, '[')
	w.number(p[0])
	w.b = append(w.b, ',')
	w.number(p[1])
	w.b = append(w.b, ']')
}

// number writes the shortest text of the rounded number; what is not finite, which no decoder lets in, as 0.
func (w *writer) number(f float64) {
	scale := math.Pow10(w.digits)
	rounded := math.Round(f*scale) / scale
	if !finite(rounded) {
		rounded = f
	}
	if !finite(rounded) || rounded == 0 { // also minus zero
		rounded = 0
	}
	w.b = strconv.AppendFloat(w.b, rounded, 'f', -1, 64)
}
