package cql

import (
	"strings"

	"github.com/paulmach/orb"

	"cotmoc/geo"
)

// shapeTag gives the GeoJSON name of a word that begins a shape, "BBOX" for a box, "" for any other word.
func shapeTag(word string) string {
	switch strings.ToUpper(word) {
	case "POINT":
		return "Point"
	case "LINESTRING":
		return "LineString"
	case "POLYGON":
		return "Polygon"
	case "MULTIPOINT":
		return "MultiPoint"
	case "MULTILINESTRING":
		return "MultiLineString"
	case "MULTIPOLYGON":
		return "MultiPolygon"
	case "GEOMETRYCOLLECTION":
		return "GeometryCollection"
	case "BBOX":
		return "BBOX"
	}
	return ""
}

// points gathers the points of one literal: all with a height, or none.
type points struct {
	z     []float64
	count int
}

func (s *points) add(at Place, numbers []float64) (orb.Point, error) {
	if len(numbers) != 2 && len(numbers) != 3 {
		return orb.Point{}, refuse(at, "mỗi điểm cần kinh độ, vĩ độ và có thể độ cao", "a point needs longitude, latitude and maybe height")
	}
	if s.count++; s.count > MaxVertices {
		return orb.Point{}, refusef(at, "hình có hơn %d đỉnh", "the shape has more than %d vertices", MaxVertices)
	}
	if len(numbers) == 3 {
		s.z = append(s.z, numbers[2])
	}
	if len(s.z) != 0 && len(s.z) != s.count {
		return orb.Point{}, refuse(at, "chỉ một số điểm có độ cao", "only some points have a height")
	}
	return orb.Point{numbers[0], numbers[1]}, nil
}

func (p *parser) shape(t token) (Node, error) {
	up, err := p.deeper(t.place())
	defer up()
	if err != nil {
		return nil, err
	}
	tag := shapeTag(t.text)
	if tag == "BBOX" {
		return p.box(t)
	}
	var s points
	g, err := p.tagged(tag, &s)
	if err != nil {
		return nil, err
	}
	if p.vertices += s.count; p.vertices > MaxVertices {
		return nil, refusef(t.place(), "các hình có hơn %d đỉnh", "the shapes have more than %d vertices", MaxVertices)
	}
	return newGeometry(t.place(), g, s.z)
}

// newGeometry refuses lines and rings that are too short, and rings that do not close.
func newGeometry(at Place, g orb.Geometry, z []float64) (Node, error) {
	if err := geo.Check(g); err != nil {
		return nil, refuse(at, "hình không hợp lệ: đường cần ít nhất 2 điểm, vòng ít nhất 4 điểm và phải khép kín", "the shape is not sound: "+err.Error())
	}
	return &Geometry{at, g, z}, nil
}

func (p *parser) box(t token) (Node, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var values []float64
	for {
		v, err := p.signed()
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if p.take(")") {
			return newBox(t.place(), values)
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
}

func newBox(at Place, values []float64) (Node, error) {
	if len(values) != 4 && len(values) != 6 {
		return nil, refuse(at, "khung cần 4 hoặc 6 số: tây, nam, đông, bắc", "a box needs 4 or 6 numbers: west, south, east, north")
	}
	b := &Box{at, values}
	if _, south, _, north := b.Bound(); south > north {
		return nil, refuse(at, "cạnh nam của khung nằm trên cạnh bắc", "the south of the box lies above its north")
	}
	return b, nil
}

func (p *parser) signed() (float64, error) {
	factor := 1.0
	if p.take("-") {
		factor = -1
	} else {
		p.take("+")
	}
	t := p.peek()
	if t.kind != numeral {
		return 0, p.wrong("một số", "a number")
	}
	p.i++
	return factor * t.value, nil
}

// tagged reads what follows the tag of a shape.
func (p *parser) tagged(tag string, s *points) (orb.Geometry, error) {
	p.take("z")
	switch tag {
	case "Point":
		return p.pointText(s)
	case "LineString":
		return sequence[orb.LineString](p, s, p.point)
	case "Polygon":
		return p.polygon(s)
	case "MultiPoint":
		return sequence[orb.MultiPoint](p, s, p.eitherPoint)
	case "MultiLineString":
		return sequence[orb.MultiLineString](p, s, p.line)
	case "MultiPolygon":
		return sequence[orb.MultiPolygon](p, s, p.polygon)
	}
	return sequence[orb.Collection](p, s, p.member)
}

// member reads one shape of a collection, which is no collection itself.
func (p *parser) member(s *points) (orb.Geometry, error) {
	t := p.peek()
	tag := shapeTag(t.text)
	if t.kind != name || tag == "" || tag == "BBOX" || tag == "GeometryCollection" {
		return nil, p.wrong("một hình đơn giản", "a simple shape")
	}
	p.i++
	return p.tagged(tag, s)
}

func (p *parser) polygon(s *points) (orb.Polygon, error) {
	return sequence[orb.Polygon](p, s, func(s *points) (orb.Ring, error) { return sequence[orb.Ring](p, s, p.point) })
}

func (p *parser) line(s *points) (orb.LineString, error) {
	return sequence[orb.LineString](p, s, p.point)
}

// eitherPoint reads a point of a MULTIPOINT, in parentheses as the standard has it or without as many write it.
func (p *parser) eitherPoint(s *points) (orb.Point, error) {
	if p.peek().is("(") {
		return p.pointText(s)
	}
	return p.point(s)
}

func (p *parser) pointText(s *points) (orb.Point, error) {
	if err := p.expect("("); err != nil {
		return orb.Point{}, err
	}
	at, err := p.point(s)
	if err != nil {
		return at, err
	}
	return at, p.expect(")")
}

func (p *parser) point(s *points) (orb.Point, error) {
	at := p.peek().place()
	var numbers []float64
	for len(numbers) < 2 || len(numbers) < 4 && (p.peek().kind == numeral || p.peek().is("-") || p.peek().is("+")) {
		v, err := p.signed()
		if err != nil {
			return orb.Point{}, err
		}
		numbers = append(numbers, v)
	}
	return s.add(at, numbers)
}

// sequence reads (one, one, ...).
func sequence[S ~[]T, T any](p *parser, s *points, one func(*points) (T, error)) (S, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var all S
	for {
		v, err := one(s)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
		if p.take(")") {
			return all, nil
		}
		if !p.take(",") {
			return nil, p.wrong("dấu \")\" hoặc \",\"", "\")\" or \",\"")
		}
	}
}
