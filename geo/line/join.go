package line

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// part is a piece as a chain takes it: as it is, or from its end to its beginning.
type part struct {
	piece   int
	reverse bool
}

func (p part) point(pieces []orb.LineString, i int) orb.Point {
	if p.reverse {
		i = len(pieces[p.piece]) - 1 - i
	}
	return pieces[p.piece][i]
}

// end is one end of a piece.
type end struct {
	piece int
	last  bool
}

// joined orders pieces into chains, by the first piece of each.
func joined(pieces []orb.LineString) (chains [][]part) {
	meets := meetings(pieces)
	used := make([]bool, len(pieces))
	for i := range pieces {
		if used[i] || len(pieces[i]) < 2 {
			continue
		}
		used[i] = true
		after := follow(meets, used, end{i, true})
		before := follow(meets, used, end{i, false})
		slices.Reverse(before)
		for n := range before {
			before[n].reverse = !before[n].reverse
		}
		chains = append(chains, slices.Concat(before, []part{{i, false}}, after))
	}
	return chains
}

// follow takes piece after piece from an end on.
func follow(meets map[end]end, used []bool, at end) (parts []part) {
	for {
		next, ok := meets[at]
		if !ok || used[next.piece] {
			return parts
		}
		used[next.piece] = true
		parts = append(parts, part{next.piece, next.last})
		at = end{next.piece, !next.last}
	}
}

// meetings pairs the ends that lie in one place, if they are two.
func meetings(pieces []orb.LineString) map[end]end {
	places := map[[2]int][]end{} // by squares a little larger than joinM
	square := func(p orb.Point) [2]int {
		return [2]int{int(math.Floor(p[0] * 5e4)), int(math.Floor(p[1] * 5e4))}
	}
	each := func(do func(end, orb.Point)) {
		for i, p := range pieces {
			if len(p) > 1 {
				do(end{i, false}, p[0])
				do(end{i, true}, p[len(p)-1])
			}
		}
	}
	where := map[end]orb.Point{}
	each(func(e end, p orb.Point) {
		where[e] = p
		places[square(p)] = append(places[square(p)], e)
	})
	meets := map[end]end{}
	each(func(e end, p orb.Point) {
		if near := endsNear(places, where, square(p), e); len(near) == 1 {
			meets[e] = near[0]
		}
	})
	for e, other := range meets {
		if meets[other] != e || other.piece == e.piece { // a ring stays a chain of its own
			delete(meets, e)
		}
	}
	return meets
}

func endsNear(places map[[2]int][]end, where map[end]orb.Point, at [2]int, e end) (near []end) {
	for dx := -1; dx <= 1; dx++ {
		for dy := -1; dy <= 1; dy++ {
			for _, other := range places[[2]int{at[0] + dx, at[1] + dy}] {
				if other != e && distanceM(where[e], where[other]) <= joinM {
					near = append(near, other)
				}
			}
		}
	}
	return near
}
