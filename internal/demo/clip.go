package demo

import "sort"

// chain is a stretch of an outline inside a cell, from where it comes in to where it goes out.
type chain struct {
	points  []point
	in, out float64 // where on the cell's edge: number of the edge plus the part of it already passed
}

// within cuts the outline rings to a cell: the open rings, counter-clockwise, of what lies in both. The
// outline may bend in and out of the cell any number of times. Places where the outline crosses an edge are
// computed from that edge's line, so neighbours agree on them.
func (d *diagram) within(c region, outline [][]point) [][]point {
	var pieces [][]point
	for _, ring := range outline {
		pieces = append(pieces, d.clip(c, ring)...)
	}
	return pieces
}

func (d *diagram) clip(c region, ring []point) [][]point {
	start := -1
	for i, p := range ring {
		if !d.contains(c, p) {
			start = i
			break
		}
	}
	if start < 0 {
		return [][]point{append([]point(nil), ring...)} // an island in the cell
	}
	chains := d.chains(c, ring, start)
	if len(chains) > 0 {
		return c.join(chains)
	}
	if len(c.corners) > 0 && inRing(ring, c.corners[0]) {
		return [][]point{append([]point(nil), c.corners...)}
	}
	return nil
}

// chains walks the ring once from a place outside the cell and collects the stretches inside.
func (d *diagram) chains(c region, ring []point, start int) []chain {
	var done []chain
	var open *chain
	for k := range ring {
		a, b := ring[(start+k)%len(ring)], ring[(start+k+1)%len(ring)]
		s, ok := d.stretch(c, a, b)
		if !ok {
			continue
		}
		if s.enters >= 0 {
			from := between(a, b, s.from)
			open = &chain{points: []point{from}, in: c.position(s.enters, from)}
		}
		if open == nil {
			continue
		}
		to := b
		if s.leaves >= 0 {
			to = between(a, b, s.to)
		}
		open.points = append(open.points, to)
		if s.leaves >= 0 {
			open.out = c.position(s.leaves, to)
			done, open = append(done, *open), nil
		}
	}
	return done
}

// stretch is the part of a segment inside a cell, and the edges (by number) it enters and leaves by; -1 where
// it begins or ends inside.
type stretch struct {
	from, to       float64
	enters, leaves int
}

func (d *diagram) stretch(c region, a, b point) (stretch, bool) {
	s := stretch{from: 0, to: 1, enters: -1, leaves: -1}
	for m, e := range c.edges {
		ea, eb := d.excess(c.own, e, a), d.excess(c.own, e, b)
		switch {
		case ea > 0 && eb > 0:
			return s, false
		case ea > 0:
			if t := ea / (ea - eb); t >= s.from {
				s.from, s.enters = t, m
			}
		case eb > 0:
			if t := ea / (ea - eb); t <= s.to {
				s.to, s.leaves = t, m
			}
		}
	}
	return s, s.from < s.to
}

// position says where on the cell's edge m the point p lies. Edge m runs from corner m-1 to corner m.
func (c region) position(m int, p point) float64 {
	n := len(c.corners)
	_, t := foot(c.corners[(m+n-1)%n], c.corners[m], p)
	return float64(m) + t
}

// join closes the chains along the cell's edges: from where one goes out, counter-clockwise to where the next
// comes in.
func (c region) join(chains []chain) [][]point {
	sort.Slice(chains, func(i, j int) bool { return chains[i].in < chains[j].in })
	used := make([]bool, len(chains))
	var pieces [][]point
	for first := range chains {
		var ring []point
		for k := first; !used[k]; {
			used[k] = true
			ring = append(ring, chains[k].points...)
			next := sort.Search(len(chains), func(i int) bool { return chains[i].in >= chains[k].out }) % len(chains)
			ring = append(ring, c.along(chains[k].out, chains[next].in)...)
			k = next
		}
		if len(ring) > 2 {
			pieces = append(pieces, ring)
		}
	}
	return pieces
}

// along gives the corners passed going counter-clockwise from one position to another.
func (c region) along(from, to float64) []point {
	n := float64(len(c.corners))
	if to < from {
		to += n
	}
	var passed []point
	for m := int(from); float64(m+1) <= to; m++ { // corner m closes edge m at position m+1
		passed = append(passed, c.corners[m%len(c.corners)])
	}
	return passed
}
