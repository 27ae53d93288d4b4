package demo

import (
	"cmp"
	"math"
	"slices"
)

// site is a seat on the plane with the weight of its commune in km2. A place belongs to the site with the
// least power, distance squared minus weight: larger communes get larger cells.
type site struct {
	at     point
	weight float64
}

// diagram is a power diagram in a box. Corners and edges are computed from the sorted numbers of the sites
// they part, so both neighbours get the same floating point numbers: no gap, no overlap.
type diagram struct {
	sites     []site
	low, high point // south-west and north-east corner of the box
}

// The sides of the box stand in for sites where a cell ends there.
const (
	west = -1 - iota
	south
	east
	north
)

// region is a convex cell: the sites beyond its edges, counter-clockwise, and its corners; corner i lies
// between edge i and edge i+1.
type region struct {
	own     int
	edges   []int
	corners []point
}

func newDiagram(sites []site) *diagram {
	d := &diagram{sites: sites, low: point{math.Inf(1), math.Inf(1)}, high: point{math.Inf(-1), math.Inf(-1)}}
	const margin = 150 // km: no outline that is to be cut comes near the box
	for _, s := range sites {
		d.low = point{math.Min(d.low.x, s.at.x-margin), math.Min(d.low.y, s.at.y-margin)}
		d.high = point{math.Max(d.high.x, s.at.x+margin), math.Max(d.high.y, s.at.y+margin)}
	}
	return d
}

// excess is n.p - c for the line between sites i and j: negative on the side of i. Swapping i and j gives
// exactly the opposite number.
func (d *diagram) excess(i, j int, p point) float64 {
	switch j {
	case west:
		return d.low.x - p.x
	case south:
		return d.low.y - p.y
	case east:
		return p.x - d.high.x
	case north:
		return p.y - d.high.y
	}
	if i > j {
		return -d.excess(j, i, p)
	}
	n, c := d.line(i, j)
	return n.dot(p) - c
}

// line is n.x = c between two sites with i < j.
func (d *diagram) line(i, j int) (n point, c float64) {
	a, b := d.sites[i], d.sites[j]
	// Both sites relative to their middle, or the squares would eat the digits.
	mid := between(a.at, b.at, 0.5)
	n = b.at.sub(a.at)
	return n, n.dot(mid) - (b.weight-a.weight)/2
}

// corner is where the cells of three sites meet; sides of the box count as sites.
func (d *diagram) corner(i, j, k int) point {
	if i > j {
		i, j = j, i
	}
	if j > k {
		j, k = k, j
	}
	if i > j {
		i, j = j, i
	}
	if j < 0 {
		return point{d.sideX(i, j), d.sideY(i, j)}
	}
	n1, c1 := d.line(j, k)
	n2, c2 := d.side(i)
	if i >= 0 {
		n1, c1 = d.line(i, j)
		n2, c2 = d.line(i, k)
	}
	det := n1.x*n2.y - n2.x*n1.y
	return point{(c1*n2.y - c2*n1.y) / det, (n1.x*c2 - n2.x*c1) / det}
}

func (d *diagram) side(s int) (n point, c float64) {
	switch s {
	case west:
		return point{1, 0}, d.low.x
	case south:
		return point{0, 1}, d.low.y
	case east:
		return point{1, 0}, d.high.x
	}
	return point{0, 1}, d.high.y
}

func (d *diagram) sideX(sides ...int) float64 {
	for _, s := range sides {
		if s == west {
			return d.low.x
		}
	}
	return d.high.x
}

func (d *diagram) sideY(sides ...int) float64 {
	for _, s := range sides {
		if s == south {
			return d.low.y
		}
	}
	return d.high.y
}

// cell draws the cell of a site: the box, cut by the line to every other site. A site crowded out by its
// neighbours has no corners.
func (d *diagram) cell(own int) region {
	c := region{own: own, edges: []int{west, south, east, north}}
	d.place(&c)
	for _, far := range []bool{false, true} { // the near ones first: they leave little for the others to cut
		for j := range d.sites {
			if j != own && (d.sites[j].at.distance(d.sites[own].at) > near) == far && d.reaches(&c, j) {
				d.cut(&c, j)
			}
		}
	}
	return c
}

// near is a distance in km within which an inland cell ends.
const near = 40

// reaches says that the line to site j may pass through the cell, from its distance alone.
func (d *diagram) reaches(c *region, j int) bool {
	a, b := d.sites[c.own], d.sites[j]
	farthest := 0.0
	for _, p := range c.corners {
		farthest = max(farthest, square(p.x-a.at.x)+square(p.y-a.at.y))
	}
	apart := square(b.at.x-a.at.x) + square(b.at.y-a.at.y)
	line := apart + a.weight - b.weight // twice the distance of the line from a, times that of b from a
	return line < 0 || line*line <= 4*apart*farthest*1.000001
}

func (d *diagram) place(c *region) {
	c.corners = c.corners[:0]
	for m, e := range c.edges {
		c.corners = append(c.corners, d.corner(c.own, e, c.edges[(m+1)%len(c.edges)]))
	}
}

// cut takes away the corners beyond the line to site j and puts the new edge in their place.
func (d *diagram) cut(c *region, j int) {
	n := len(c.edges)
	if !slices.ContainsFunc(c.corners, func(p point) bool { return d.excess(c.own, j, p) > 0 }) {
		return
	}
	beyond := make([]bool, n)
	count := 0
	for m, p := range c.corners {
		if beyond[m] = d.excess(c.own, j, p) > 0; beyond[m] {
			count++
		}
	}
	if count == n {
		c.edges, c.corners = nil, nil
		return
	}
	first := 0
	for !beyond[first] || beyond[(first+n-1)%n] {
		first++
	}
	kept := make([]int, 0, n-count+2)
	for m := first + count; m <= first+n; m++ {
		kept = append(kept, c.edges[m%n])
	}
	c.edges = append(kept, j)
	d.place(c)
}

// contains says that p lies in the cell.
func (d *diagram) contains(c region, p point) bool {
	for _, e := range c.edges {
		if d.excess(c.own, e, p) > 0 {
			return false
		}
	}
	return len(c.edges) > 0
}

// weighted sets weights from the communes' areas (km2), lowered until no site can push its neighbour's line
// past the neighbour's own seat: the weights of two sites differ by less than share of their distance squared.
func weighted(at []point, areas []float64, share float64) []site {
	sites := make([]site, len(at))
	for i, p := range at {
		sites[i] = site{at: p, weight: areas[i] / math.Pi}
	}
	pairs := nearPairs(at, math.Sqrt(slices.Max(areas)/math.Pi/share))
	for changed := true; changed; {
		changed = false
		for _, p := range pairs {
			a, b, most := &sites[p.i], &sites[p.j], share*square(p.km)
			if a.weight > b.weight+most+1e-9 {
				a.weight, changed = b.weight+most, true
			}
			if b.weight > a.weight+most+1e-9 {
				b.weight, changed = a.weight+most, true
			}
		}
	}
	return sites
}

// pair is two sites and their distance.
type pair struct {
	i, j int
	km   float64
}

// nearPairs finds all pairs of places at most reach km apart.
func nearPairs(at []point, reach float64) []pair {
	order := make([]int, len(at))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(at[a].x, at[b].x), cmp.Compare(a, b)) })
	var pairs []pair
	for n, i := range order {
		for _, j := range order[n+1:] {
			if at[j].x-at[i].x > reach {
				break
			}
			if km := at[i].distance(at[j]); km <= reach {
				pairs = append(pairs, pair{i, j, km})
			}
		}
	}
	return pairs
}

func square(v float64) float64 { return v * v }
