package demo

import (
	"fmt"
	"math"

	"cotmoc/data"

	"github.com/paulmach/orb"
)

// Provinces are the codes of the provinces the demo draws: Sơn La, Nghệ An, Quảng Trị, Quảng Ngãi.
func Provinces() []string { return []string{"14", "40", "44", "51"} }

// commune is a commune with its drawn shape.
type commune struct {
	data.Commune
	number   int // in the list of all communes
	seat     point
	shape    orb.MultiPolygon // lon, lat
	box      orb.Bound        // around shape
	border   bool             // the facts say that it touches the border
	borderAt point            // the nearest place on the border
	country  string           // whose border that is: LA or KH
	borderKm float64          // how far the seat is from it
	island   bool
}

// weightShare is how much of the distance between two seats weights may shift the line between them. Measured:
// higher comes closer to the true areas but puts lines right beside seats.
const weightShare = 0.6

// coastReach is how far outside the general outline a seat may lie and still be taken for the mainland.
const coastReach = 12 // km

// sketch draws the communes of the four provinces: every seat of the country gets its part of the land, so
// that the edges of the four towards their neighbours are drawn too. Communes of the border that do not reach
// it that way get an arm towards it, and everything is drawn again.
func sketch(facts *data.Facts, g *ground) ([]commune, error) {
	p := plan{ground: g, owner: map[int][]int{}}
	ours := map[string]bool{}
	for _, code := range Provinces() {
		ours[code] = true
	}
	var communes []commune
	for i, c := range facts.Communes() {
		seat := spread(c.Code, toPlane(orb.Point{c.Lon, c.Lat}))
		p.add(i, seat, c.AreaKm2)
		if !ours[c.Province] {
			continue
		}
		g.widen([]point{toPlane(orb.Point{c.Lon, c.Lat}), seat}, coastReach)
		u := commune{Commune: c, number: i, seat: seat, border: c.Border != nil && *c.Border}
		u.borderAt, u.country, u.borderKm = g.toBorder(u.seat)
		communes = append(communes, u)
	}
	p.draw(communes)
	for range armRounds {
		armed := false
		for _, u := range communes {
			if u.border && len(p.owner[u.number]) == 1 && u.offBorder(g) > touching {
				p.arm(u)
				armed = true
			}
		}
		if armed {
			p.draw(communes)
		}
	}
	for _, u := range communes {
		if len(u.shape) == 0 {
			return nil, fmt.Errorf("sketch %s %s: its cell is empty", u.Code, u.Name)
		}
	}
	return communes, nil
}

// armRounds is how often arms are set: one commune's arm can cut its neighbour off.
const armRounds = 3

// plan is what a sketch is drawn from: the sites and which of them are whose, by the number of the commune.
type plan struct {
	ground *ground
	at     []point
	areas  []float64
	owner  map[int][]int
}

func (p *plan) add(number int, at point, km2 float64) {
	p.owner[number] = append(p.owner[number], len(p.at))
	p.at, p.areas = append(p.at, at), append(p.areas, km2)
}

// arm sets further sites of a commune on the way from its seat to the border.
func (p *plan) arm(u commune) {
	const pace = 1.5 // km
	n := int(u.borderKm / pace)
	for k := n / 3; k <= n; k++ {
		p.add(u.number, between(u.seat, u.borderAt, (float64(k)+0.5)/(float64(n)+0.5)), u.AreaKm2)
	}
}

func (p *plan) draw(communes []commune) {
	d := newDiagram(weighted(p.at, p.areas, weightShare))
	for i := range communes {
		communes[i].draw(d, p.owner[communes[i].number], p.ground)
	}
}

func (u *commune) draw(d *diagram, sites []int, g *ground) {
	u.shape = nil
	if !g.holds(u.seat) {
		u.island = true
		u.shape = orb.MultiPolygon{{disc(u.seat, u.AreaKm2)}}
	} else {
		for _, i := range sites {
			for _, piece := range d.within(d.cell(i), g.outline) {
				if ring := closedRing(piece); ring != nil {
					u.shape = append(u.shape, orb.Polygon{ring})
				}
			}
		}
		if len(sites) > 1 {
			u.shape = outline([]commune{*u})
		}
	}
	u.box = u.shape.Bound()
}

// touching is how near the border a corner must lie for a commune to reach it: rounding and the bends of the
// line between two corners.
const touching = 0.2 // km

// offBorder is how far the nearest corner of the commune stays from the border in km.
func (u *commune) offBorder(g *ground) float64 {
	best := math.Inf(1)
	for _, p := range u.shape {
		for _, q := range p[0] {
			_, _, km := g.toBorder(toPlane(q))
			best = math.Min(best, km)
		}
	}
	return best
}

// closedRing goes back to lon, lat, drops repeated points and rings that rounding left without an area.
func closedRing(piece []point) orb.Ring {
	var ring orb.Ring
	for _, p := range piece {
		if q := toEarth(p); len(ring) == 0 || q != ring[len(ring)-1] {
			ring = append(ring, q)
		}
	}
	for len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	if len(ring) < 3 {
		return nil
	}
	return append(ring, ring[0])
}

// disc is a circle of an area around a seat: an island the general outline does not know.
func disc(at point, km2 float64) orb.Ring {
	const corners = 24
	r := math.Sqrt(km2 / math.Pi)
	ring := make(orb.Ring, 0, corners+1)
	for k := range corners {
		a := 2 * math.Pi * float64(k) / corners
		ring = append(ring, toEarth(at.add(point{r * math.Cos(a), r * math.Sin(a)})))
	}
	return append(ring, ring[0])
}

// spread moves a seat by up to 30 m, always the same for a code. The facts give seats on a grid of 0.01
// degree, where four of them often lie on one circle, or two in one place.
func spread(code string, p point) point {
	h := uint64(14695981039346656037)
	for _, b := range []byte(code) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return p.add(point{(float64(h&0xffff)/65535 - 0.5) * 0.06, (float64(h>>16&0xffff)/65535 - 0.5) * 0.06})
}

// outline joins shapes that fit together into one: edges that two of them share go, the rest stays.
func outline(communes []commune) orb.MultiPolygon {
	next := map[orb.Point][]orb.Point{}
	order := []orb.Point{}
	edges := map[[2]orb.Point]bool{}
	each(communes, func(a, b orb.Point) { edges[[2]orb.Point{a, b}] = true })
	each(communes, func(a, b orb.Point) {
		if !edges[[2]orb.Point{b, a}] {
			if len(next[a]) == 0 {
				order = append(order, a)
			}
			next[a] = append(next[a], b)
		}
	})
	var shells, holes []orb.Ring
	for _, start := range order {
		for len(next[start]) > 0 {
			if ring := follow(next, start); ring.Orientation() == orb.CCW {
				shells = append(shells, ring)
			} else {
				holes = append(holes, ring)
			}
		}
	}
	return nest(shells, holes)
}

func each(communes []commune, edge func(a, b orb.Point)) {
	for _, c := range communes {
		for _, p := range c.shape {
			for i := 0; i+1 < len(p[0]); i++ {
				edge(p[0][i], p[0][i+1])
			}
		}
	}
}

// follow takes edges from start back to start, cutting off every loop that closes on the way so that no ring
// touches itself.
func follow(next map[orb.Point][]orb.Point, start orb.Point) orb.Ring {
	ring, at := orb.Ring{start}, start
	for {
		to := next[at]
		if len(to) == 0 {
			return ring // edges that do not close: cannot be, every commune's ring is closed
		}
		next[at], at = to[:len(to)-1], to[len(to)-1]
		ring = append(ring, at)
		if at == start {
			return ring
		}
	}
}

func nest(shells, holes []orb.Ring) orb.MultiPolygon {
	shape := make(orb.MultiPolygon, len(shells))
	for i, s := range shells {
		shape[i] = orb.Polygon{s}
	}
	for _, h := range holes {
		for i, s := range shells {
			if ringHolds(s, h[0]) || ringHolds(s, h[1]) {
				shape[i] = append(shape[i], h)
				break
			}
		}
	}
	return shape
}

func ringHolds(s orb.Ring, p orb.Point) bool {
	return s.Bound().Contains(p) && inRing(openRing(s), toPlane(p))
}
