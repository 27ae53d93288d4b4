package files

import (
	"io"
	"slices"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/crs"
)

// GPX reads the waypoints, routes and tracks of a GPX.
type GPX struct {
	elements *elements
	left     map[string]string // elements of tables nobody asked for, and how those are called
}

// What a GPX may hold, as its tables are called.
const (
	Waypoints = "waypoints"
	Routes    = "routes"
	Tracks    = "tracks"
)

// NewGPX reads some tables of a GPX, or all of them where none is named: waypoints (points), routes (lines) and tracks
// (lines) with name, cmt, desc, sym, type, number, time, and what extensions add. Authors, copyrights, links and
// sources are passed over.
func NewGPX(src io.Reader, charset Charset, tables ...string) *GPX {
	skip := names("metadata", "author", "email", "copyright", "link", "url", "urlname", "src", "ele", "hdop", "vdop", "pdop", "sat", "fix",
		"magvar", "geoidheight", "ageofdgpsdata", "dgpsid", "course", "speed")
	wanted, left := names(), map[string]string{}
	for element, table := range map[string]string{"wpt": Waypoints, "rte": Routes, "trk": Tracks} {
		if len(tables) > 0 && !slices.Contains(tables, table) {
			left[element], skip[element] = table, true
			continue
		}
		wanted[element] = true
	}
	e := newElements(src, charset, "gpx", wanted, skip)
	return &GPX{e, left}
}

// Left says how many features of the tables that were not asked for have been passed over so far.
func (g *GPX) Left() map[string]int {
	n := map[string]int{}
	for element, table := range g.left {
		if passed := g.elements.passed[element]; passed > 0 {
			n[table] = passed
		}
	}
	return n
}

// System is WGS 84: a GPX is in no other.
func (g *GPX) System() System { return known(crs.WGS84) }

// Close has nothing to let go of.
func (g *GPX) Close() error { return nil }

// Next gives the next waypoint, route or track.
func (g *GPX) Next() (Feature, error) {
	el, err := g.elements.next()
	if err != nil {
		return Feature{}, err
	}
	var f Feature
	for _, kid := range el.kids {
		switch kid.name {
		case "name", "sym", "type", "number", "time":
			f.set(kid.name, kid.content())
		case "cmt", "desc":
			f.set(kid.name, plainText(kid.content()))
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
