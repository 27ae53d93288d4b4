package line

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// Chain gives the points of a chain, in its direction.
func (l *Line) Chain(chain int) orb.LineString {
	return slices.Clone(l.points[l.starts[chain]:l.starts[chain+1]])
}

// Bridged gives the chains of a line with the gaps between their ends bridged straight, the narrowest first, where
// they are withinM metres wide at the most. Each end meets one other, and no chain its own. A chain runs the way its
// first one ran; who has to know the way must look.
func (l *Line) Bridged(withinM float64) []orb.LineString {
	chains := make([]orb.LineString, l.Chains())
	whose := make([]int, len(chains)) // which chain each has become part of
	for c := range chains {
		chains[c], whose[c] = l.Chain(c), c
	}
	for _, g := range gaps(chains, withinM) {
		a, b := whose[g.a.piece], whose[g.b.piece]
		if a == b || !ends(chains[a], g.at) || !ends(chains[b], g.to) {
			continue
		}
		chains[a] = bridged(chains[a], g.at, chains[b], g.to)
		chains[b] = nil
		for c := range whose {
			if whose[c] == b {
				whose[c] = a
			}
		}
	}
	return slices.DeleteFunc(chains, func(c orb.LineString) bool { return c == nil })
}

// gap lies between the ends a and b, which stand at and to.
type gap struct {
	a, b   end
	at, to orb.Point
	metres float64
}

// gaps lists those between the ends of different chains, the narrowest first.
func gaps(chains []orb.LineString, withinM float64) (list []gap) {
	var all []end
	for c := range chains {
		all = append(all, end{c, false}, end{c, true})
	}
	at := func(e end) orb.Point {
		if e.last {
			return chains[e.piece][len(chains[e.piece])-1]
		}
		return chains[e.piece][0]
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if m := distanceM(at(a), at(b)); a.piece != b.piece && m <= withinM {
				list = append(list, gap{a, b, at(a), at(b), m})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b gap) int { return cmp.Compare(a.metres, b.metres) })
	return list
}

// ends says whether a chain still has a point as one of its ends.
func ends(chain orb.LineString, p orb.Point) bool {
	return chain[0] == p || chain[len(chain)-1] == p
}

// bridged puts b at the end of a that stands at p, with its own end that stands at q.
func bridged(a orb.LineString, p orb.Point, b orb.LineString, q orb.Point) orb.LineString {
	if b[0] != q {
		slices.Reverse(b)
	}
	if a[len(a)-1] == p {
		return slices.Concat(a, b)
	}
	slices.Reverse(b)
	return slices.Concat(b, a)
}
