package export

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

var errWKB = errors.New("shape is not WKB")

// cursor walks over WKB of two dimensions.
type cursor struct {
	b     []byte
	order binary.ByteOrder
	bad   bool
}

// head reads byte order and type of a shape; 0 where it is not one.
func (c *cursor) head() uint32 {
	if len(c.b) < 5 {
		c.bad = true
		return 0
	}
	c.order = binary.LittleEndian
	if c.b[0] == 0 {
		c.order = binary.BigEndian
	}
	kind := c.order.Uint32(c.b[1:])
	c.b = c.b[5:]
	if kind&0x20000000 != 0 { // an SRID follows
		c.uint()
		kind &^= 0x20000000
	}
	if kind < 1 || kind > 7 {
		c.bad = true
	}
	return kind
}

func (c *cursor) uint() int {
	if len(c.b) < 4 {
		c.bad = true
		return 0
	}
	n := int(c.order.Uint32(c.b))
	c.b = c.b[4:]
	if n > len(c.b) { // every part takes a byte at least
		c.bad = true
		return 0
	}
	return n
}

func (c *cursor) point() orb.Point {
	if len(c.b) < 16 {
		c.bad = true
		return orb.Point{}
	}
	p := orb.Point{math.Float64frombits(c.order.Uint64(c.b)), math.Float64frombits(c.order.Uint64(c.b[8:]))}
	c.b = c.b[16:]
	return p
}

// wkbNames are the types by their number.
var wkbNames = [8]string{"", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}

// geometryText writes shapes straight from WKB as text.
type geometryText struct {
	place  func(orb.Point) (orb.Point, bool) // nil: as they are
	scale  float64
	digits int
	lost   bool // a point had no place
}

func newGeometryText(t Table) geometryText {
	return geometryText{place: t.placer(), scale: math.Pow10(t.digits()), digits: t.digits()}
}

// geoJSON appends a shape as GeoJSON.
func (g *geometryText) geoJSON(dst, wkb []byte) ([]byte, error) {
	return g.whole(dst, wkb, g.object)
}

// whole appends a shape by what writes it, and tells of bytes that are no shape and of points without a place.
func (g *geometryText) whole(dst, wkb []byte, write func(dst []byte, c *cursor) []byte) ([]byte, error) {
	c := cursor{b: wkb}
	dst = write(dst, &c)
	switch {
	case c.bad:
		return dst, errWKB
	case g.lost:
		return dst, errUnplaced
	}
	return dst, nil
}

func (g *geometryText) object(dst []byte, c *cursor) []byte {
	kind := c.head()
	if c.bad {
		return dst
	}
	dst = append(dst, `{"type":"`...)
	dst = append(dst, wkbNames[kind]...)
	if kind == 7 {
		dst = append(dst, `","geometries":[`...)
		for i, n := 0, c.uint(); i < n && !c.bad; i++ {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = g.object(dst, c)
		}
		return append(dst, "]}"...)
	}
	dst = append(dst, `","coordinates":`...)
	return append(g.coordinates(dst, c, kind), '}')
}

func (g *geometryText) coordinates(dst []byte, c *cursor, kind uint32) []byte {
	if kind == 1 {
		return g.position(dst, c.point())
	}
	dst = append(dst, '[')
	for i, n := 0, c.uint(); i < n && !c.bad; i++ {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch kind {
		case 2:
			dst = g.position(dst, c.point())
		case 3:
			dst = g.coordinates(dst, c, 2)
		default:
			dst = g.coordinates(dst, c, c.head())
		}
	}
	return append(dst, ']')
}

func (g *geometryText) position(dst []byte, p orb.Point) []byte {
	dst = append(dst, '[')
	dst = g.pair(dst, p, ',')
	return append(dst, ']')
}

func (g *geometryText) pair(dst []byte, p orb.Point, between byte) []byte {
	if g.place != nil {
		var ok bool
		if p, ok = g.place(p); !ok {
			g.lost = true
		}
	}
	dst = g.number(dst, p[0])
	dst = append(dst, between)
	return g.number(dst, p[1])
}

// number appends a coordinate with at most so many decimals, none of them a trailing zero.
func (g *geometryText) number(dst []byte, f float64) []byte {
	scaled := f * g.scale
	if !(math.Abs(scaled) < 1e17) {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			f = 0
		}
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	n := int64(math.Round(scaled))
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	if g.digits == 3 {
		return appendThousandths(dst, uint64(n))
	}
	return appendSevenths(dst, uint64(n))
}

// rounded is a coordinate as number writes it.
func (g *geometryText) rounded(f float64) float64 { return math.Round(f*g.scale) / g.scale }

// pairs are the numbers 00 to 99.
const pairs = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849" +
	"5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"

// appendSevenths appends n / 10^7.
func appendSevenths(dst []byte, n uint64) []byte {
	whole, part := n/10_000_000, n%10_000_000
	dst = appendWhole(dst, whole)
	if part == 0 {
		return dst
	}
	a, rest := part/100_000, part%100_000
	b, rest := rest/1000, rest%1000
	c, d := rest/10, rest%10
	dst = append(dst, '.', pairs[2*a], pairs[2*a+1], pairs[2*b], pairs[2*b+1], pairs[2*c], pairs[2*c+1], byte('0'+d))
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// appendThousandths appends n / 1000.
func appendThousandths(dst []byte, n uint64) []byte {
	whole, part := n/1000, n%1000
	dst = appendWhole(dst, whole)
	if part == 0 {
		return dst
	}
	dst = append(dst, '.', byte('0'+part/100), byte('0'+part/10%10), byte('0'+part%10))
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

func appendWhole(dst []byte, n uint64) []byte {
	switch {
	case n < 10:
		return append(dst, byte('0'+n))
	case n < 100:
		return append(dst, pairs[2*n], pairs[2*n+1])
	case n < 1000:
		return append(dst, byte('0'+n/100), pairs[2*(n%100)], pairs[2*(n%100)+1])
	}
	return strconv.AppendUint(dst, n, 10)
}

// wkt appends a shape as well-known text.
func (g *geometryText) wkt(dst, wkb []byte) ([]byte, error) {
	return g.whole(dst, wkb, g.tagged)
}

func (g *geometryText) tagged(dst []byte, c *cursor) []byte {
	kind := c.head()
	if c.bad {
		return dst
	}
	for _, r := range wkbNames[kind] {
		dst = append(dst, byte(r&^0x20)) // upper case
	}
	if kind == 1 {
		dst = append(dst, '(')
		return append(g.pair(dst, c.point(), ' '), ')')
	}
	return g.parts(dst, c, kind)
}

func (g *geometryText) parts(dst []byte, c *cursor, kind uint32) []byte {
	dst = append(dst, '(')
	for i, n := 0, c.uint(); i < n && !c.bad; i++ {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch kind {
		case 2:
			dst = g.pair(dst, c.point(), ' ')
		case 3:
			dst = g.parts(dst, c, 2)
		case 7:
			dst = g.tagged(dst, c)
		default:
			if inner := c.head(); inner == 1 {
				dst = append(dst, '(')
				dst = append(g.pair(dst, c.point(), ' '), ')')
			} else {
				dst = g.parts(dst, c, inner)
			}
		}
	}
	return append(dst, ')')
}

// pointOf gives the point of a WKB point.
func pointOf(wkb []byte) (orb.Point, bool) {
	c := cursor{b: wkb}
	if c.head() != 1 {
		return orb.Point{}, false
	}
	p := c.point()
	return p, !c.bad
}

// boundOf gives the box of a shape; a bound without points where it has none.
func boundOf(wkb []byte) (orb.Bound, error) {
	c := cursor{b: wkb}
	box := noBound()
	c.extend(&box)
	if c.bad {
		return box, errWKB
	}
	return box, nil
}

// noBound is the box of nothing.
func noBound() orb.Bound {
	return orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
}

// extend takes the next shape into a box.
func (c *cursor) extend(box *orb.Bound) {
	kind := c.head()
	if kind == 1 {
		c.take(box)
		return
	}
	for i, n := 0, c.uint(); i < n && !c.bad; i++ {
		switch kind {
		case 2:
			c.take(box)
		case 3:
			for j, m := 0, c.uint(); j < m && !c.bad; j++ {
				c.take(box)
			}
		default:
			c.extend(box)
		}
	}
}

// take takes the next point into a box; an empty one has no numbers.
func (c *cursor) take(box *orb.Bound) {
	if p := c.point(); !c.bad && !math.IsNaN(p[0]) && !math.IsNaN(p[1]) {
		*box = joined(*box, orb.Bound{Min: p, Max: p})
	}
}

// joined is the box around two; unlike orb's union it knows the box of nothing.
func joined(a, b orb.Bound) orb.Bound {
	return orb.Bound{Min: orb.Point{min(a.Min[0], b.Min[0]), min(a.Min[1], b.Min[1])}, Max: orb.Point{max(a.Max[0], b.Max[0]), max(a.Max[1], b.Max[1])}}
}

// rewritten gives WKB with every point turned by place, little endian.
func rewritten(dst, wkb []byte, place func(orb.Point) (orb.Point, bool)) ([]byte, error) {
	c := cursor{b: wkb}
	lost := false
	dst = rewrite(dst, &c, func(p orb.Point) orb.Point {
		if place == nil {
			return p
		}
		q, ok := place(p)
		lost = lost || !ok
		return q
	})
	switch {
	case c.bad:
		return dst, errWKB
	case lost:
		return dst, errUnplaced
	}
	return dst, nil
}

func rewrite(dst []byte, c *cursor, place func(orb.Point) orb.Point) []byte {
	kind := c.head()
	if c.bad {
		return dst
	}
	dst = append(dst, 1)
	dst = binary.LittleEndian.AppendUint32(dst, kind)
	return rewriteParts(dst, c, kind, place)
}

func rewriteParts(dst []byte, c *cursor, kind uint32, place func(orb.Point) orb.Point) []byte {
	if kind == 1 {
		p := place(c.point())
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(p[0]))
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(p[1]))
	}
	n := c.uint()
	dst = binary.LittleEndian.AppendUint32(dst, uint32(n))
	for i := 0; i < n && !c.bad; i++ {
		switch kind {
		case 2:
			dst = rewriteParts(dst, c, 1, place)
		case 3:
			dst = rewriteParts(dst, c, 2, place)
		default:
			dst = rewrite(dst, c, place)
		}
	}
	return dst
}
