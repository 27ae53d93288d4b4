package ogc

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/simplify"
)

// drawing makes the small map of a page: the features over outlines of units, a frame of degrees, nothing from elsewhere.
type drawing struct {
	shapes []orb.Geometry
	ground map[string]orb.MultiLineString // by class of line
	bound  orb.Bound
	points int
}

// mapWidth and mapHeight are the sides of the small map; mostDrawn bounds the vertices in it.
const mapWidth, mapHeight, mostDrawn = 720.0, 360.0, 60_000

func newDrawing() *drawing {
	return &drawing{bound: orb.Bound{Min: orb.Point{180, 90}, Max: orb.Point{-180, -90}}}
}

// add takes a shape into the map; one that cannot be read is left out.
func (d *drawing) add(raw []byte) {
	if raw == nil {
		return
	}
	g, err := wkb.Unmarshal(raw)
	if err != nil {
		return
	}
	b := g.Bound()
	d.bound = d.bound.Extend(b.Min).Extend(b.Max)
	if _, isPoint := g.(orb.Point); !isPoint { // a pixel of the whole country is about 0.02 degrees
		g = simplify.DouglasPeucker(max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]) / 400).Simplify(g)
	}
	d.shapes = append(d.shapes, g)
}

// boxMap draws where a collection lies.
func boxMap(b orb.Bound) *drawing {
	d := newDrawing()
	d.bound = b
	d.shapes = []orb.Geometry{b.ToPolygon()}
	return d
}

// frame is what the map shows: the features and some room around them, enough to see which commune a single point lies in.
func (d *drawing) frame() orb.Bound {
	return d.bound.Pad(max(0.1, 0.08*max(d.bound.Max[0]-d.bound.Min[0], d.bound.Max[1]-d.bound.Min[1])))
}

func (d *drawing) svg() template.HTML {
	if len(d.shapes) == 0 {
		return ""
	}
	frame := d.frame()
	squeeze := math.Cos((frame.Min[1] + frame.Max[1]) / 2 * math.Pi / 180)
	scale := min(mapWidth/((frame.Max[0]-frame.Min[0])*squeeze), mapHeight/(frame.Max[1]-frame.Min[1]))
	left := (mapWidth - (frame.Max[0]-frame.Min[0])*squeeze*scale) / 2
	top := (mapHeight - (frame.Max[1]-frame.Min[1])*scale) / 2
	place := func(p orb.Point) string {
		return fmt.Sprintf("%.1f %.1f", left+(p[0]-frame.Min[0])*squeeze*scale, top+(frame.Max[1]-p[1])*scale)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %g %g" role="img" aria-label="%.3f–%.3f° E, %.3f–%.3f° N">`, mapWidth, mapHeight, d.bound.Min[0], d.bound.Max[0], d.bound.Min[1], d.bound.Max[1])
	for _, class := range []string{"communes", "provinces"} {
		if lines := d.ground[class]; len(lines) > 0 {
			d.lines(&b, "ground "+class, lines, place)
		}
	}
	d.points = 0
	for _, g := range d.shapes {
		if d.points > mostDrawn {
			break
		}
		d.draw(&b, g, place)
	}
	for _, corner := range []struct {
		x, y   float64
		anchor string
		at     orb.Point
	}{{6, mapHeight - 6, "start", orb.Point{frame.Min[0], frame.Min[1]}}, {mapWidth - 6, 14, "end", orb.Point{frame.Max[0], frame.Max[1]}}} {
		fmt.Fprintf(&b, `<text x="%g" y="%g" text-anchor="%s">%.3f° E, %.3f° N</text>`, corner.x, corner.y, corner.anchor, corner.at[0], corner.at[1])
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) // numbers and fixed words only
}

// path writes one line; "Z" behind it closes a ring.
func (d *drawing) path(b *strings.Builder, line []orb.Point, place func(orb.Point) string) {
	for i, p := range line {
		if i == 0 {
			b.WriteString("M")
		} else {
			b.WriteString("L")
		}
		b.WriteString(place(p))
	}
	d.points += len(line)
}

func (d *drawing) lines(b *strings.Builder, class string, lines orb.MultiLineString, place func(orb.Point) string) {
	b.WriteString(`<path class="` + class + `" d="`)
	for _, l := range lines {
		d.path(b, l, place)
	}
	b.WriteString(`"/>`)
}

func (d *drawing) draw(b *strings.Builder, g orb.Geometry, place func(orb.Point) string) {
	switch g := g.(type) {
	case orb.Point:
		x, y, _ := strings.Cut(place(g), " ")
		fmt.Fprintf(b, `<circle class="spot" cx="%s" cy="%s" r="4"/>`, x, y)
		d.points++
	case orb.MultiPoint:
		for _, p := range g {
			d.draw(b, p, place)
		}
	case orb.LineString:
		d.draw(b, orb.MultiLineString{g}, place)
	case orb.MultiLineString:
		d.lines(b, "way", g, place)
	case orb.Polygon:
		d.draw(b, orb.MultiPolygon{g}, place)
	case orb.MultiPolygon:
		b.WriteString(`<path class="area" fill-rule="evenodd" d="`)
		for _, p := range g {
			for _, r := range p {
				d.path(b, r, place)
				b.WriteString("Z")
			}
		}
		b.WriteString(`"/>`)
	case orb.Collection:
		for _, part := range g {
			d.draw(b, part, place)
		}
	}
}
