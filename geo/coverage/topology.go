package coverage

import "slices"

// ring is one ring of a unit. Outer rings run counterclockwise and holes clockwise, so that the unit lies on
// the left of each.
type ring struct {
	unit, polygon int // polygon: its number within the unit
	hole          bool
	area          float64 // square lattice units, never negative
	from, to      int     // its vertices, in the builder's list
	arcs          []use
}

// use is an arc as a ring runs along it.
type use struct {
	arc      int
	backward bool
}

// arc is a stretch of border between two nodes, or a whole ring without any.
type arc struct {
	vertices []uint32 // numbers of places, first and last the same if it is a whole ring
	uses     []arcUse
}

type arcUse struct {
	ring     int
	backward bool
}

// sides counts the units on the left and on the right.
func (a *arc) sides() (left, right int) {
	for _, u := range a.uses {
		if u.backward {
			right++
		} else {
			left++
		}
	}
	return left, right
}

// cut finds the nodes and cuts the rings there into arcs.
func (c *Coverage) cut(vertices []uint32) {
	node := c.nodes(vertices)
	type start struct{ first, second uint32 }
	known := make(map[start]use)
	for r := range c.rings {
		for _, piece := range c.pieces(vertices[c.rings[r].from:c.rings[r].to], node) {
			n := len(piece) - 1
			u, seen := known[start{piece[0], piece[1]}]
			if !seen {
				backward := c.runsBackward(piece)
				if backward {
					slices.Reverse(piece)
				}
				u = use{arc: len(c.arcs), backward: backward}
				c.arcs = append(c.arcs, arc{vertices: piece})
				known[start{piece[0], piece[1]}] = use{arc: u.arc}
				known[start{piece[n], piece[n-1]}] = use{arc: u.arc, backward: true}
			}
			c.rings[r].arcs = append(c.rings[r].arcs, u)
			c.arcs[u.arc].uses = append(c.arcs[u.arc].uses, arcUse{ring: r, backward: u.backward})
		}
	}
}

// runsBackward gives arcs a direction that depends on nothing but their places.
func (c *Coverage) runsBackward(piece []uint32) bool {
	n := len(piece) - 1
	first, last := c.points[piece[0]], c.points[piece[n]]
	if first == last {
		first, last = c.points[piece[1]], c.points[piece[n-1]]
	}
	return before(last, first)
}

func before(p, q point) bool { return p.x < q.x || p.x == q.x && p.y < q.y }

// nodes marks the places that have other neighbours in one ring than in another, or when a ring comes back.
func (c *Coverage) nodes(vertices []uint32) []bool {
	type pair struct{ low, high uint32 } // numbers + 1, 0 for not seen yet
	around := make([]pair, len(c.points))
	node := make([]bool, len(c.points))
	for _, r := range c.rings {
		line := vertices[r.from:r.to]
		previous := line[len(line)-1]
		for i, v := range line {
			next := line[0]
			if i+1 < len(line) {
				next = line[i+1]
			}
			now := pair{min(previous, next) + 1, max(previous, next) + 1}
			switch around[v] {
			case pair{}:
				around[v] = now
			case now:
			default:
				node[v] = true
			}
			previous = v
		}
	}
	return node
}

// pieces cuts a ring at its nodes. A ring without any is one piece that begins at its westernmost place.
func (c *Coverage) pieces(line []uint32, node []bool) (pieces [][]uint32) {
	begin := slices.IndexFunc(line, func(v uint32) bool { return node[v] })
	if begin < 0 {
		begin = 0
		for i, v := range line {
			if before(c.points[v], c.points[line[begin]]) {
				begin = i
			}
		}
	}
	n := len(line)
	for from := 0; from < n; {
		to := from + 1
		for to < n && !node[line[(begin+to)%n]] {
			to++
		}
		piece := make([]uint32, 0, to-from+1)
		for i := from; i <= to; i++ {
			piece = append(piece, line[(begin+i)%n])
		}
		pieces = append(pieces, piece)
		from = to
	}
	return pieces
}
