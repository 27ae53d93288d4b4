package demo

import (
	"encoding/json"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// ground is what the base map knows of the land: the outline of Viet Nam and its land borders, both general
// and up to some kilometres off.
type ground struct {
	outline [][]point // open rings, counter-clockwise; the country has no holes
	borders []arc
}

// arc is a stretch of the land border with a country.
type arc struct {
	country string // LA, KH, CN
	line    []point
}

// readGround reads the base ground: features of kind "country" with iso2, and of kind "border" with a and b.
func readGround(b []byte) (*ground, error) {
	var fc geojson.FeatureCollection
	if err := json.Unmarshal(b, &fc); err != nil {
		return nil, fmt.Errorf("read the base ground: %w", err)
	}
	g := &ground{}
	for _, f := range fc.Features {
		switch f.Properties.MustString("kind", "") {
		case "country":
			g.addCountry(f)
		case "border":
			g.addBorder(f)
		}
	}
	if len(g.outline) == 0 || len(g.borders) == 0 {
		return nil, fmt.Errorf("read the base ground: no outline of Viet Nam or no border in it (%d features)", len(fc.Features))
	}
	return g, nil
}

func (g *ground) addCountry(f *geojson.Feature) {
	if f.Properties.MustString("iso2", "") != "VN" {
		return
	}
	var polygons orb.MultiPolygon
	switch shape := f.Geometry.(type) {
	case orb.Polygon:
		polygons = orb.MultiPolygon{shape}
	case orb.MultiPolygon:
		polygons = shape
	}
	for _, p := range polygons {
		g.outline = append(g.outline, openRing(p[0]))
	}
}

func (g *ground) addBorder(f *geojson.Feature) {
	a, b := f.Properties.MustString("a", ""), f.Properties.MustString("b", "")
	line, ok := f.Geometry.(orb.LineString)
	if !ok || (a != "VN" && b != "VN") {
		return
	}
	other := a
	if a == "VN" {
		other = b
	}
	planar := make([]point, len(line))
	for i, p := range line {
		planar[i] = toPlane(p)
	}
	g.borders = append(g.borders, arc{country: other, line: planar})
}

// openRing puts a ring on the plane, counter-clockwise, without the repeated last point.
func openRing(r orb.Ring) []point {
	ring := make([]point, 0, len(r))
	for _, p := range r[:len(r)-1] {
		ring = append(ring, toPlane(p))
	}
	if area(ring) < 0 {
		for i, j := 0, len(ring)-1; i < j; i, j = i+1, j-1 {
			ring[i], ring[j] = ring[j], ring[i]
		}
	}
	return ring
}

// holds says that p lies in the country.
func (g *ground) holds(p point) bool {
	for _, ring := range g.outline {
		if inRing(ring, p) {
			return true
		}
	}
	return false
}

// toBorder gives the nearest place on the borders with Laos and Cambodia, the country, and the distance in km.
func (g *ground) toBorder(p point) (at point, country string, km float64) {
	km = -1
	for _, b := range g.borders {
		if b.country != "LA" && b.country != "KH" {
			continue
		}
		for i := 0; i+1 < len(b.line); i++ {
			q, _ := foot(b.line[i], b.line[i+1], p)
			if d := q.distance(p); km < 0 || d < km {
				at, country, km = q, b.country, d
			}
		}
	}
	return at, country, km
}

// widen bends the outline around seats that the general outline leaves just outside (at a coast or a border
// it draws too far in), each by a small bay of land. Seats farther off than reach km stay outside: islands.
func (g *ground) widen(seats []point, reach float64) {
	for _, s := range seats {
		if g.holds(s) {
			continue
		}
		ring, edge, at, t := g.nearest(s)
		if at.distance(s) <= reach {
			g.outline[ring] = bulge(g.outline[ring], edge, at, t, s)
		}
	}
}

// nearest finds the place of the outline nearest to p: ring, edge, place and how far along the edge.
func (g *ground) nearest(p point) (ring, edge int, at point, t float64) {
	best := -1.0
	for r, pts := range g.outline {
		for i := range pts {
			q, along := foot(pts[i], pts[(i+1)%len(pts)], p)
			if d := q.distance(p); best < 0 || d < best {
				best, ring, edge, at, t = d, r, i, q, along
			}
		}
	}
	return ring, edge, at, t
}

// bulge bends one edge of a ring (or one corner of it, where the nearest place is a corner) out around p: by a
// bay as wide as leaves the ring without a crossing.
func bulge(ring []point, edge int, at point, t float64, p point) []point {
	for size := 1.0; size > 0.1; size /= 1.5 {
		if bent := bay(ring, edge, at, t, p, 0.8*size, 0.6*size); !entangled(bent) {
			return bent
		}
	}
	return ring
}

// bay puts four corners around p into an edge: half km to either side of p, beyond km past it.
func bay(ring []point, edge int, at point, t float64, p point, half, beyond float64) []point {
	n := len(ring)
	a, b := ring[edge], ring[(edge+1)%n]
	out := p.sub(at).unit()
	along := b.sub(a).unit()
	head, tail := ring[:edge+1], ring[edge+1:]
	first, last := between(at, a, step(at, a, half)), between(at, b, step(at, b, half))
	switch t {
	case 0: // corner a goes; the bay stands between its neighbours
		before := ring[(edge+n-1)%n]
		along = b.sub(before).unit()
		first = between(at, before, step(at, before, half))
		head = ring[:edge]
	case 1:
		after := ring[(edge+2)%n]
		along = after.sub(a).unit()
		last = between(at, after, step(at, after, half))
		if edge+1 == n {
			head, tail = ring[1:n], nil
		} else {
			tail = ring[edge+2:]
		}
	}
	top := p.add(out.scale(beyond))
	bent := append([]point{first, top.sub(along.scale(half)), top.add(along.scale(half)), last}, tail...)
	return append(bent, head...)
}

// entangled says that one of the first five edges of a ring, a new bay and its foot, meets another edge.
func entangled(ring []point) bool {
	n := len(ring)
	for i := -1; i < 4; i++ {
		a, b := ring[(i+n)%n], ring[(i+1)%n]
		for j := range n {
			if gap := (j - i + n) % n; gap < 2 || gap == n-1 {
				continue
			}
			if meet(a, b, ring[j], ring[(j+1)%n]) {
				return true
			}
		}
	}
	return false
}

// meet says that two segments share a place.
func meet(a, b, c, d point) bool {
	turn := func(p, q, r point) float64 { return (q.x-p.x)*(r.y-p.y) - (q.y-p.y)*(r.x-p.x) }
	if max(a.x, b.x) < min(c.x, d.x) || max(c.x, d.x) < min(a.x, b.x) || max(a.y, b.y) < min(c.y, d.y) || max(c.y, d.y) < min(a.y, b.y) {
		return false
	}
	return turn(a, b, c)*turn(a, b, d) <= 0 && turn(c, d, a)*turn(c, d, b) <= 0
}

// step is how far to go from a towards b for km, at most half the way.
func step(a, b point, km float64) float64 {
	d := a.distance(b)
	if d == 0 {
		return 0
	}
	return min(0.5, km/d)
}
