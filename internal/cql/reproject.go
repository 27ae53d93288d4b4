package cql

import "github.com/paulmach/orb"

// Reproject turns every shape of a filter by place, which takes x and y as they were written and gives lon, lat in
// degrees. Boxes become polygons with points along their edges. The error is an *Error, for a point without a place.
func Reproject(n Node, place func(x, y float64) (orb.Point, bool)) error {
	var wrong error
	turn := func(at Place, p orb.Point) orb.Point {
		q, ok := place(p[0], p[1])
		if !ok && wrong == nil {
			wrong = refuse(at, "điểm nằm ngoài hệ tọa độ", "a point lies outside the coordinate system")
		}
		return q
	}
	swap(n, func(n Node) Node {
		switch n := n.(type) {
		case *Geometry:
			return &Geometry{n.Place, turned(n.Shape, func(p orb.Point) orb.Point { return turn(n.Place, p) }), nil}
		case *Box:
			return &Geometry{n.Place, turned(dense(n), func(p orb.Point) orb.Point { return turn(n.Place, p) }), nil}
		}
		return n
	})
	return wrong
}

// swap replaces parts below a call.
func swap(n Node, replace func(Node) Node) {
	switch n := n.(type) {
	case *Call:
		for i := range n.Args {
			n.Args[i] = replace(n.Args[i])
			swap(n.Args[i], replace)
		}
	case *List:
		for i := range n.Items {
			n.Items[i] = replace(n.Items[i])
			swap(n.Items[i], replace)
		}
	}
}

// dense is a box as a polygon with points along its edges, which bend when they are turned.
func dense(b *Box) orb.Polygon {
	const steps = 16
	west, south, east, north := b.Bound()
	corners := []orb.Point{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}
	ring := orb.Ring{corners[0]}
	for i := range 4 {
		a, z := corners[i], corners[i+1]
		for k := 1; k <= steps; k++ {
			t := float64(k) / steps
			ring = append(ring, orb.Point{a[0] + t*(z[0]-a[0]), a[1] + t*(z[1]-a[1])})
		}
	}
	ring[len(ring)-1] = ring[0]
	return orb.Polygon{ring}
}

func turned(g orb.Geometry, turn func(orb.Point) orb.Point) orb.Geometry {
	line := func(l []orb.Point) []orb.Point {
		out := make([]orb.Point, len(l))
		for i, p := range l {
			out[i] = turn(p)
		}
		return out
	}
	switch g := g.(type) {
	case orb.Point:
		return turn(g)
	case orb.MultiPoint:
		return orb.MultiPoint(line(g))
	case orb.LineString:
		return orb.LineString(line(g))
	case orb.MultiLineString:
		out := make(orb.MultiLineString, len(g))
		for i, l := range g {
			out[i] = line(l)
		}
		return out
	case orb.Polygon:
		out := make(orb.Polygon, len(g))
		for i, r := range g {
			out[i] = line(r)
		}
		return out
	case orb.MultiPolygon:
		out := make(orb.MultiPolygon, len(g))
		for i, p := range g {
			out[i], _ = turned(p, turn).(orb.Polygon)
		}
		return out
	case orb.Collection:
		out := make(orb.Collection, len(g))
		for i, part := range g {
			out[i] = turned(part, turn)
		}
		return out
	}
	return g
}
