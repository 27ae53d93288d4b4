package geo

import (
	"fmt"

	"github.com/paulmach/orb"
)

// maxDepth is how deep collections may be nested in collections.
const maxDepth = 4

// ParseGeometry reads the value of a GeoJSON "geometry" member; null gives nil. encoding/json is slow on
// long arrays of coordinates, so they are read here by hand; the rest of a feature goes through it.
func ParseGeometry(raw []byte) (orb.Geometry, error) {
	p := &parser{b: raw}
	p.space()
	if p.word("null") {
		return nil, p.end()
	}
	g, err := p.geometry(0)
	if err != nil {
		return nil, err
	}
	return g, p.end()
}

func (p *parser) geometry(depth int) (orb.Geometry, error) {
	if depth > maxDepth {
		return nil, ErrDepth
	}
	if err := p.expect('{'); err != nil {
		return nil, err
	}
	var kind string
	var late int // where coordinates stand that came before the type
	var g orb.Geometry
	for first := true; ; first = false {
		key, done, err := p.member(first)
		if err != nil {
			return nil, err
		}
		if done {
			break
		}
		switch key {
		case "type":
			kind, err = p.typeName()
		case "coordinates", "geometries":
			if g != nil || late > 0 {
				return nil, fmt.Errorf("%w: %q twice", ErrSyntax, key)
			}
			if kind == "" {
				late = p.i
				err = p.pass()
			} else {
				g, err = p.shape(kind, key, depth)
			}
		default:
			err = p.skip()
		}
		if err != nil {
			return nil, err
		}
	}
	if late > 0 {
		return p.lateShape(late, kind, depth)
	}
	if g == nil {
		return nil, fmt.Errorf("%w: no coordinates", ErrEmpty)
	}
	return g, nil
}

// lateShape goes back to coordinates that were passed over because the type was not known yet.
func (p *parser) lateShape(at int, kind string, depth int) (orb.Geometry, error) {
	key := "coordinates"
	if kind == "GeometryCollection" {
		key = "geometries"
	}
	back := &parser{b: p.b, i: at, points: p.points}
	return back.shape(kind, key, depth)
}

func (p *parser) shape(kind, key string, depth int) (orb.Geometry, error) {
	if (kind == "GeometryCollection") != (key == "geometries") {
		return nil, fmt.Errorf("%w: %q in a %q", ErrSyntax, key, kind)
	}
	switch kind {
	case "Point":
		return geometryOf(p.position())
	case "MultiPoint":
		points, err := p.positions()
		return notEmpty(orb.MultiPoint(points), len(points), err)
	case "LineString":
		return geometryOf(p.line())
	case "MultiLineString":
		lines, err := sequence(p, p.line)
		return notEmpty(orb.MultiLineString(lines), len(lines), err)
	case "Polygon":
		return geometryOf(p.polygon())
	case "MultiPolygon":
		polygons, err := sequence(p, p.polygon)
		return notEmpty(orb.MultiPolygon(polygons), len(polygons), err)
	case "GeometryCollection":
		parts, err := sequence(p, func() (orb.Geometry, error) { p.space(); return p.geometry(depth + 1) })
		return notEmpty(orb.Collection(parts), len(parts), err)
	}
	return nil, fmt.Errorf("%w: %q", ErrType, kind)
}

func geometryOf[G orb.Geometry](g G, err error) (orb.Geometry, error) {
	if err != nil {
		return nil, err
	}
	return g, nil
}

func notEmpty(g orb.Geometry, parts int, err error) (orb.Geometry, error) {
	switch {
	case err != nil:
		return nil, err
	case parts == 0:
		return nil, ErrEmpty
	}
	return g, nil
}

func (p *parser) line() (orb.LineString, error) {
	points, err := p.positions()
	if err != nil {
		return nil, err
	}
	if len(points) < 2 {
		return nil, ErrShortLine
	}
	return points, nil
}

func (p *parser) polygon() (orb.Polygon, error) {
	rings, err := sequence(p, func() (orb.Ring, error) {
		points, err := p.positions()
		if err != nil {
			return nil, err
		}
		return points, checkRing(points)
	})
	if err != nil {
		return nil, err
	}
	if len(rings) == 0 {
		return nil, ErrEmpty
	}
	return rings, nil
}

// sequence reads a JSON array of things that next reads.
func sequence[T any](p *parser, next func() (T, error)) ([]T, error) {
	if err := p.expect('['); err != nil {
		return nil, err
	}
	var all []T
	if p.take(']') {
		return nil, nil
	}
	for {
		one, err := next()
		if err != nil {
			return nil, err
		}
		all = append(all, one)
		if p.take(']') {
			return all, nil
		}
		if err := p.expect(','); err != nil {
			return nil, err
		}
	}
}

// positions reads an array of positions into a slice of exactly their number.
func (p *parser) positions() ([]orb.Point, error) {
	if err := p.expect('['); err != nil {
		return nil, err
	}
	p.points = p.points[:0]
	if p.take(']') {
		return nil, nil
	}
	for {
		point, err := p.position()
		if err != nil {
			return nil, err
		}
		p.points = append(p.points, point)
		if p.take(']') {
			return append(make([]orb.Point, 0, len(p.points)), p.points...), nil
		}
		if err := p.expect(','); err != nil {
			return nil, err
		}
	}
}

// position reads [lon, lat] and drops what follows: heights and measures.
func (p *parser) position() (orb.Point, error) {
	var point orb.Point
	if err := p.expect('['); err != nil {
		return point, err
	}
	for n := 0; ; n++ {
		p.space()
		if n == 0 && p.i < len(p.b) && p.b[p.i] == ']' {
			return point, ErrEmpty
		}
		f, length, err := scanNumber(p.b[p.i:])
		if err != nil {
			return point, err
		}
		p.i += length
		if n < 2 {
			point[n] = f
		}
		if n > 0 && p.take(']') {
			return point, nil
		}
		if err := p.expect(','); err != nil {
			return point, err
		}
	}
}
