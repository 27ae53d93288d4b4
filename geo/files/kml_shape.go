package files

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"cotmoc/geo"
)

// kmlShape reads the shape of a placemark: nil where there is none.
func kmlShape(el *element) (orb.Geometry, error) {
	var all []orb.Geometry
	for _, kid := range el.kids {
		g, err := kmlGeometry(kid, 0)
		if err != nil {
			return nil, err
		}
		if g != nil {
			all = append(all, g)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	g := gather(all)
	return g, geo.Check(g)
}

func kmlGeometry(el *element, depth int) (orb.Geometry, error) {
	if depth > maxNesting {
		return nil, geo.ErrDepth
	}
	switch el.name {
	case "Point":
		points, err := coordinates(el)
		if err != nil || len(points) != 1 {
			return nil, errors.Join(err, one(len(points)))
		}
		return points[0], nil
	case "LineString":
		points, err := coordinates(el)
		return orb.LineString(points), err
	case "LinearRing":
		points, err := coordinates(el)
		return orb.LineString(points), err
	case "Polygon":
		return kmlPolygon(el)
	case "Track":
		return kmlTrack(el)
	case "MultiGeometry", "MultiTrack":
		var all []orb.Geometry
		for _, kid := range el.kids {
			g, err := kmlGeometry(kid, depth+1)
			if err != nil {
				return nil, err
			}
			if line, is := g.(orb.LineString); is && len(line) < 2 {
				continue // a receiver that was switched on and off leaves single points
			}
			if g != nil {
				all = append(all, g)
			}
		}
		return gather(all), nil
	}
	return nil, nil
}

func one(n int) error {
	if n == 1 {
		return nil
	}
	return malformed("a point of %d coordinates", n)
}

func kmlPolygon(el *element) (orb.Geometry, error) {
	var p orb.Polygon
	for _, side := range []string{"outerBoundaryIs", "innerBoundaryIs"} {
		for _, boundary := range el.all(side) {
			for _, ring := range boundary.all("LinearRing") {
				points, err := coordinates(ring)
				if err != nil {
					return nil, err
				}
				p = append(p, orb.Ring(points))
			}
		}
		if len(p) == 0 {
			return nil, malformed("a polygon without an outer boundary")
		}
	}
	return p, nil
}

// kmlTrack reads a gx:Track, whose places stand apart from its times.
func kmlTrack(el *element) (orb.Geometry, error) {
	var line orb.LineString
	for _, c := range el.all("coord") {
		parts := strings.Fields(c.content())
		if len(parts) < 2 {
			return nil, malformed("coordinates %.40q", c.content())
		}
		p, err := position(parts)
		if err != nil {
			return nil, err
		}
		line = append(line, p)
	}
	return line, nil
}

// looseComma is a comma with space around it, as people write who edit a KML by hand.
var looseComma = regexp.MustCompile(`\s*,\s*`)

// coordinates reads "lon,lat,height lon,lat,height".
func coordinates(el *element) ([]orb.Point, error) {
	var all []orb.Point
	for _, c := range el.all("coordinates") {
		text := c.text.String()
		if strings.Contains(text, ", ") || strings.Contains(text, " ,") {
			text = looseComma.ReplaceAllString(text, ",")
		}
		for tuple := range strings.FieldsSeq(text) {
			parts := strings.Split(tuple, ",")
			if len(parts) < 2 || len(parts) > 3 {
				return nil, malformed("coordinates %.40q", tuple)
			}
			p, err := position(parts)
			if err != nil {
				return nil, err
			}
			all = append(all, p)
		}
	}
	return all, nil
}

func position(parts []string) (p orb.Point, err error) {
	for i := range p {
		if p[i], err = strconv.ParseFloat(parts[i], 64); err != nil {
			return p, fmt.Errorf("%w: %.40q", geo.ErrNotFinite, parts[i])
		}
	}
	return p, nil
}

// gather makes one shape of several: a multi-shape where all are of one kind.
func gather(all []orb.Geometry) orb.Geometry {
	if len(all) == 1 {
		return all[0]
	}
	if g, same := ofOneKind[orb.MultiPoint](all); same {
		return g
	}
	if g, same := ofOneKind[orb.MultiLineString](all); same {
		return g
	}
	if g, same := ofOneKind[orb.MultiPolygon](all); same {
		return g
	}
	return orb.Collection(all)
}

// ofOneKind joins points, lines or polygons, single or in multi-shapes.
func ofOneKind[S interface {
	~[]G
	orb.Geometry
}, G orb.Geometry](all []orb.Geometry) (joined S, same bool) {
	for _, g := range all {
		many, is := geo.Multi(g).(S)
		if !is {
			return nil, false
		}
		joined = append(joined, many...)
	}
	return joined, true
}
