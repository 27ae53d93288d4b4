package files

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"cotmoc/geo"
)

// maxNesting is how deep geometries may stand in each other.
const maxNesting = 4

// parseWKB reads well-known binary with heights and measures, which it drops; orb's own knows two dimensions
// only.
func parseWKB(b []byte) (orb.Geometry, error) {
	r := &wkb{b: b}
	g, err := r.geometry(0)
	if err != nil {
		return nil, err
	}
	if len(r.b) > 0 {
		return nil, malformed("%d bytes behind the geometry", len(r.b))
	}
	return g, geo.Check(g)
}

// wkb eats binary from the front.
type wkb struct {
	b     []byte
	order binary.ByteOrder
	width int // numbers of a vertex
}

// header reads byte order and type. Heights and measures are told by thousands (ISO) or by flags (EWKB).
func (r *wkb) header() (kind uint32, err error) {
	if len(r.b) < 5 {
		return 0, malformed("the geometry is cut off")
	}
	switch r.b[0] {
	case 0:
		r.order = binary.BigEndian
	case 1:
		r.order = binary.LittleEndian
	default:
		return 0, malformed("byte order %d", r.b[0])
	}
	kind = r.order.Uint32(r.b[1:])
	r.b = r.b[5:]
	const hasZ, hasM, hasSRID = 0x80000000, 0x40000000, 0x20000000
	z, m := kind&hasZ != 0, kind&hasM != 0
	if kind&hasSRID != 0 {
		if len(r.b) < 4 {
			return 0, malformed("the geometry is cut off")
		}
		r.b = r.b[4:]
	}
	kind &^= hasZ | hasM | hasSRID
	thousands := kind / 1000
	z, m = z || thousands == 1 || thousands == 3, m || thousands == 2 || thousands == 3
	r.width = 2
	for _, more := range []bool{z, m} {
		if more {
			r.width++
		}
	}
	return kind % 1000, nil
}

func (r *wkb) geometry(depth int) (orb.Geometry, error) {
	if depth > maxNesting {
		return nil, geo.ErrDepth
	}
	kind, err := r.header()
	if err != nil {
		return nil, err
	}
	switch kind {
	case 1:
		p, err := r.points(1)
		if err != nil {
			return nil, err
		}
		if math.IsNaN(p[0][0]) && math.IsNaN(p[0][1]) {
			return nil, geo.ErrEmpty
		}
		return p[0], nil
	case 2:
		line, err := r.line()
		return orb.LineString(line), err
	case 3:
		return r.polygon()
	case 4:
		return parts(r, depth, orb.MultiPoint(nil))
	case 5:
		return parts(r, depth, orb.MultiLineString(nil))
	case 6:
		return parts(r, depth, orb.MultiPolygon(nil))
	case 7:
		return r.collection(depth)
	}
	return nil, fmt.Errorf("%w: WKB type %d", geo.ErrType, kind)
}

// count reads how many parts follow, each of least bytes or more: a count the rest cannot hold is a lie.
func (r *wkb) count(least int) (int, error) {
	if len(r.b) < 4 {
		return 0, malformed("the geometry is cut off")
	}
	n := uint64(r.order.Uint32(r.b))
	r.b = r.b[4:]
	if n*uint64(least) > uint64(len(r.b)) {
		return 0, malformed("%d parts in %d bytes", n, len(r.b))
	}
	return int(n), nil
}

func (r *wkb) line() ([]orb.Point, error) {
	n, err := r.count(8 * r.width)
	if err != nil {
		return nil, err
	}
	return r.points(n)
}

func (r *wkb) points(n int) ([]orb.Point, error) {
	step := 8 * r.width
	if len(r.b) < n*step {
		return nil, malformed("the geometry is cut off")
	}
	all := make([]orb.Point, n)
	for i := range all {
		at := r.b[i*step:]
		all[i] = orb.Point{math.Float64frombits(r.order.Uint64(at)), math.Float64frombits(r.order.Uint64(at[8:]))}
	}
	r.b = r.b[n*step:]
	return all, nil
}

func (r *wkb) polygon() (orb.Polygon, error) {
	n, err := r.count(4)
	if err != nil {
		return nil, err
	}
	p := make(orb.Polygon, 0, n)
	for range n {
		ring, err := r.line()
		if err != nil {
			return nil, err
		}
		p = append(p, ring)
	}
	return p, nil
}

// parts reads the members of a multi-geometry, each with a header of its own.
func parts[S ~[]G, G orb.Geometry](r *wkb, depth int, all S) (S, error) {
	n, err := r.count(9)
	if err != nil {
		return nil, err
	}
	for range n {
		g, err := r.geometry(depth + 1)
		if err != nil {
			return nil, err
		}
		part, is := g.(G)
		if !is {
			return nil, malformed("a %s in a %T", g.GeoJSONType(), all)
		}
		all = append(all, part)
	}
	return all, nil
}

func (r *wkb) collection(depth int) (orb.Geometry, error) {
	n, err := r.count(5)
	if err != nil {
		return nil, err
	}
	all := make(orb.Collection, 0, min(n, 1000))
	for range n {
		g, err := r.geometry(depth + 1)
		if err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	return all, nil
}
