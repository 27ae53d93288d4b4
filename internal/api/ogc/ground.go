package ogc

import (
	"context"
	"html/template"
	"math"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"cotmoc/internal/tile"
)

const (
	// communesUpTo is the width in degrees up to which a small map shows outlines of communes, beyond it of provinces alone.
	communesUpTo = 1.5
	// mostGround bounds the tiles read for one small map.
	mostGround = 6
)

// ground gives what lies under the features of a small map: outlines of communes and provinces of today, as class of line
// and lines in lon, lat, from the tiles of the web map. A tile that cannot be had leaves its part empty: features stand
// without it.
func (d *Door) ground(ctx context.Context, c *fiber.Ctx, frame orb.Bound) map[string]orb.MultiLineString {
	layers, lines := []string{"provinces"}, map[string]orb.MultiLineString{}
	if frame.Max[0]-frame.Min[0] <= communesUpTo {
		layers = append(layers, "communes")
	}
	from, to := tilesOver(frame)
	for x := from.X; x <= to.X; x++ {
		for y := from.Y; y <= to.Y; y++ {
			at := tile.Query{Z: from.Z, X: x, Y: y, Reach: d.Caller.Reach(c), On: d.Today(), Year: d.Year()}
			a, err := d.Tiles.Tile(ctx, tile.Request{Query: at, Layers: layers})
			if err != nil {
				continue
			}
			read, err := mvt.Unmarshal(a.Body)
			if err != nil {
				continue
			}
			for _, layer := range read {
				for _, f := range layer.Features {
					lines[layer.Name] = append(lines[layer.Name], edges(f.Geometry, at, float64(layer.Extent))...)
				}
			}
		}
	}
	return lines
}

// tilesOver gives the first and last tile over a frame, at the finest zoom of which few enough cover it.
func tilesOver(frame orb.Bound) (from, to tile.Query) {
	for z := tile.MaxZoom; ; z-- {
		from, to = tileAt(orb.Point{frame.Min[0], frame.Max[1]}, z), tileAt(orb.Point{frame.Max[0], frame.Min[1]}, z)
		if z == 0 || (to.X-from.X+1)*(to.Y-from.Y+1) <= mostGround {
			return from, to
		}
	}
}

// tileAt is the tile of a zoom that holds a point (lon, lat in degrees).
func tileAt(p orb.Point, z int) tile.Query {
	side := math.Exp2(float64(z))
	lat := max(-85, min(85, p[1])) * math.Pi / 180
	x, y := (p[0]+180)/360*side, (1-math.Asinh(math.Tan(lat))/math.Pi)/2*side
	within := func(v float64) uint32 { return uint32(max(0, min(side-1, math.Floor(v)))) }
	return tile.Query{Z: uint32(z), X: within(x), Y: within(y)} //nolint:gosec // 0 to tile.MaxZoom
}

// edges gives the outlines of a shape of a tile (units of the tile) in lon, lat, without the lines along which the tile cut it.
func edges(g orb.Geometry, of tile.Query, extent float64) (lines orb.MultiLineString) {
	var rings []orb.Ring
	switch g := g.(type) {
	case orb.Polygon:
		rings = g
	case orb.MultiPolygon:
		for _, p := range g {
			rings = append(rings, p...)
		}
	}
	side := math.Exp2(float64(of.Z))
	degrees := func(p orb.Point) orb.Point {
		x, y := (float64(of.X)+p[0]/extent)/side, (float64(of.Y)+p[1]/extent)/side
		return orb.Point{x*360 - 180, math.Atan(math.Sinh(math.Pi*(1-2*y))) * 180 / math.Pi}
	}
	beyond := func(a, b orb.Point) bool { // both beside or on the same edge of the tile
		return a[0] <= 0 && b[0] <= 0 || a[1] <= 0 && b[1] <= 0 || a[0] >= extent && b[0] >= extent || a[1] >= extent && b[1] >= extent
	}
	for _, ring := range rings {
		var line orb.LineString
		for i := 1; i < len(ring); i++ {
			if beyond(ring[i-1], ring[i]) {
				lines, line = drawn(lines, line), nil
				continue
			}
			if line == nil {
				line = orb.LineString{degrees(ring[i-1])}
			}
			line = append(line, degrees(ring[i]))
		}
		lines = drawn(lines, line)
	}
	return lines
}

func drawn(lines orb.MultiLineString, line orb.LineString) orb.MultiLineString {
	if len(line) < 2 {
		return lines
	}
	return append(lines, line)
}

// mapOf draws a small map over the ground it lies in.
func (d *Door) mapOf(ctx context.Context, c *fiber.Ctx, small *drawing) template.HTML {
	if len(small.shapes) > 0 {
		small.ground = d.ground(ctx, c, small.frame())
	}
	return small.svg()
}
