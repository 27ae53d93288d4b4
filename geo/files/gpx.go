package files

import (
	"io"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/crs"
)

// gpx reads the waypoints, routes and tracks of a GPX.
type gpx struct{ elements *elements }

// NewGPX reads the waypoints (points), routes (lines) and tracks (lines) of a GPX with name, cmt, desc, sym,
// type, number, time, and what extensions add. Authors, copyrights, links and sources are passed over.
func NewGPX(src io.Reader, charset Charset) Reader {
	skip := names("metadata", "author", "email", "copyright", "link", "url", "urlname", "src", "ele", "hdop", "vdop", "pdop", "sat", "fix",
		"magvar", "geoidheight", "ageofdgpsdata", "dgpsid", "course", "speed")
	return &gpx{newElements(src, charset, "gpx", names("wpt", "rte", "trk"), skip)}
}

func (g *gpx) System() System { return known(crs.WGS84) }

func (g *gpx) Close() error { return nil }

func (g *gpx) Next() (Feature, error) {
	el, err := g.elements.next()
	if err != nil {
		return Feature{}, err
	}
	var f Feature
	for _, kid := range el.kids {
		switch kid.name {
		case "name", "cmt", "desc", "sym", "type", "number", "time":
			f.set(kid.name, kid.content())
		case "extensions":
			f.leaves(kid)
		}
	}
	f.Shape, f.Err = f.gpxShape(el)
	if f.Err == nil {
		f.Err = geo.Check(f.Shape)
	}
	return f, nil
}

// leaves sets what stands at the ends of the branches of an extension.
func (f *Feature) leaves(el *element) {
	for _, kid := range el.kids {
		if len(kid.kids) == 0 {
			f.set(kid.name, kid.content())
			continue
		}
		f.leaves(kid)
	}
}

// gpxShape reads the shape; a line without a time of its own has that of its first point.
func (f *Feature) gpxShape(el *element) (orb.Geometry, error) {
	switch el.name {
	case "wpt":
		return gpxPoint(el)
	case "rte":
		line, err := f.gpxLine(el.all("rtept"))
		return line, err
	}
	var all orb.MultiLineString
	for _, segment := range el.all("trkseg") {
		line, err := f.gpxLine(segment.all("trkpt"))
		if err != nil {
			return nil, err
		}
		if len(line) > 1 { // a receiver that was switched on and off leaves single points
			all = append(all, line)
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}

func (f *Feature) gpxLine(points []*element) (orb.LineString, error) {
	line := make(orb.LineString, 0, len(points))
	for _, el := range points {
		p, err := gpxPoint(el)
		if err != nil {
			return nil, err
		}
		line = append(line, p)
	}
	if len(points) > 0 && !f.has("time") {
		f.set("time", value(points[0], "time"))
	}
	return line, nil
}

func (f *Feature) has(name string) bool {
	for _, n := range f.Names {
		if n == name {
			return true
		}
	}
	return false
}

func gpxPoint(el *element) (orb.Point, error) {
	return position([]string{el.attr("lon"), el.attr("lat")})
}
