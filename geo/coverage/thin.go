package coverage

import "slices"

// thinner simplifies arcs (Douglas and Peucker) and gives back vertices where the result would not fit.
type thinner struct {
	points []point
	arcs   []arc
	from   [][]uint32 // the arcs of the finer level
	at     [][]int32  // where their vertices stand in the arcs; nil: they are the arcs
	limit  float64    // the square of the tolerance, lattice units

	kept  [][]int32 // per arc the positions in from that stay, in order
	fresh [][]bool  // per arc and piece between kept positions: not looked at yet
	list  []span    // the room for spans
}

// run gives the arcs of the coarser level, and where their vertices stand in the full ones.
func (t *thinner) run() (lines [][]uint32, at [][]int32) {
	t.kept = make([][]int32, len(t.from))
	t.fresh = make([][]bool, len(t.from))
	inHalves(len(t.from), func(a int) {
		if t.from[a] != nil {
			t.kept[a] = t.thin(nil, a, 0, len(t.from[a])-1)
			t.fresh[a] = all(len(t.kept[a]) - 1)
		}
	})
	for {
		conflicts := t.conflicts()
		if len(conflicts) == 0 {
			break
		}
		t.giveBack(conflicts)
	}
	lines, at = make([][]uint32, len(t.from)), make([][]int32, len(t.from))
	for a, kept := range t.kept {
		for _, k := range kept {
			lines[a] = append(lines[a], t.from[a][k])
			at[a] = append(at[a], int32(t.inArc(a, int(k))))
		}
	}
	return lines, at
}

// inArc gives where a vertex of the finer level stands in its arc.
func (t *thinner) inArc(a, position int) int {
	if t.at == nil {
		return position
	}
	return int(t.at[a][position])
}

func all(n int) []bool {
	b := make([]bool, n)
	for i := range b {
		b[i] = true
	}
	return b
}

// thin appends the positions from lo to hi of an arc that stay. Where the arc comes back to its beginning,
// the furthest place stays too.
func (t *thinner) thin(kept []int32, a, lo, hi int) []int32 {
	line := t.from[a]
	if line[lo] == line[hi] {
		mid, _ := t.furthest(a, lo, hi)
		kept = t.thin(kept, a, lo, mid)
		return append(kept[:len(kept)-1], t.thin(nil, a, mid, hi)...)
	}
	kept = append(kept, int32(lo))
	ends := []int{hi}
	for len(ends) > 0 {
		end := ends[len(ends)-1]
		if mid, d := t.furthest(a, lo, end); d > t.limit || d >= 0 && t.strays(a, lo, end) {
			ends = append(ends, mid)
			continue
		}
		kept = append(kept, int32(end))
		lo, ends = end, ends[:len(ends)-1]
	}
	return kept
}

// furthest gives the position between lo and hi that lies furthest from the piece between these two, and the
// square of its distance, below 0 if there is none between.
func (t *thinner) furthest(a, lo, hi int) (at int, d float64) {
	line := t.from[a]
	from, to := t.points[line[lo]], t.points[line[hi]]
	d = -1
	for i := lo + 1; i < hi; i++ {
		if e := distance2(t.points[line[i]], from, to); e > d {
			at, d = i, e
		}
	}
	return at, d
}

// strays says that a vertex the finer level has no more lies beyond the tolerance from the piece between two positions.
func (t *thinner) strays(a, lo, hi int) bool {
	if t.at == nil {
		return false
	}
	line, full := t.from[a], t.arcs[a].vertices
	from, to := t.points[line[lo]], t.points[line[hi]]
	for _, v := range full[t.at[a][lo]+1 : t.at[a][hi]] {
		if distance2(t.points[v], from, to) > t.limit {
			return true
		}
	}
	return false
}

// piece is the part of an arc between two positions that stay.
type piece struct{ arc, number int }

// giveBack keeps one more vertex of each of these pieces, and as many again as the tolerance then asks for.
func (t *thinner) giveBack(pieces []piece) {
	slices.SortFunc(pieces, func(p, q piece) int {
		if p.arc != q.arc {
			return p.arc - q.arc
		}
		return p.number - q.number
	})
	for len(pieces) > 0 {
		a := pieces[0].arc
		n := 1
		for n < len(pieces) && pieces[n].arc == a {
			n++
		}
		t.split(a, pieces[:n])
		pieces = pieces[n:]
	}
}

// split does giveBack for the pieces of one arc, which are in order.
func (t *thinner) split(a int, pieces []piece) {
	old := t.kept[a]
	kept, fresh := []int32{old[0]}, []bool(nil)
	for k := range len(old) - 1 {
		if len(pieces) > 0 && pieces[0].number == k {
			pieces = pieces[1:]
			lo, hi := int(old[k]), int(old[k+1])
			mid, _ := t.furthest(a, lo, hi)
			kept = t.thin(kept[:len(kept)-1], a, lo, mid)
			kept = t.thin(kept[:len(kept)-1], a, mid, hi)
			for len(fresh) < len(kept)-1 {
				fresh = append(fresh, true)
			}
			continue
		}
		kept, fresh = append(kept, old[k+1]), append(fresh, false)
	}
	t.kept[a], t.fresh[a] = kept, fresh
}
