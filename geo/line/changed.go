package line

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// Stretch is a part of a chain, chainages in metres.
type Stretch struct {
	Chain    int
	From, To float64
}

// Changed lists the stretches of a line that lie, along it, within metres of where it runs otherwise than an old line
// did or where one of its markers does not stand as it did by that. A place on no stretch, neither on one of the old line
// asked about this one, has the nearest marker within metres, and the offset from it, that it had. Both markers may be
// nil. The stretches of a chain do not overlap.
func Changed(l *Line, marked *Markers, old *Line, wasMarked *Markers, metres float64) []Stretch {
	list := append(l.unlike(old), marked.unlike(wasMarked)...)
	for i, s := range list {
		list[i].From, list[i].To = max(0, s.From-metres), min(l.LengthM(s.Chain), s.To+metres)
	}
	return merged(list)
}

// merged joins stretches that overlap.
func merged(list []Stretch) (apart []Stretch) {
	slices.SortFunc(list, func(a, b Stretch) int { return cmp.Or(cmp.Compare(a.Chain, b.Chain), cmp.Compare(a.From, b.From)) })
	for _, s := range list {
		if last := len(apart) - 1; last >= 0 && apart[last].Chain == s.Chain && s.From <= apart[last].To {
			apart[last].To = max(apart[last].To, s.To)
			continue
		}
		apart = append(apart, s)
	}
	return apart
}

// bend is a point of a line with its neighbours, whichever way the line runs.
type bend struct{ at, a, b orb.Point }

// nothing is the neighbour beyond the end of a chain: no place on earth.
func nothing() orb.Point { return orb.Point{999, 999} }

func (l *Line) bend(i int) bend {
	b := bend{l.points[i], nothing(), nothing()}
	chain := l.chainOf(i)
	if i > l.starts[chain] {
		b.a = l.points[i-1]
	}
	if i+1 < l.starts[chain+1] {
		b.b = l.points[i+1]
	}
	if cmp.Or(cmp.Compare(b.a[0], b.b[0]), cmp.Compare(b.a[1], b.b[1])) > 0 {
		b.a, b.b = b.b, b.a
	}
	return b
}

// unlike lists what lies around the points that an old line does not have between the same neighbours. Where chains begin
// and end elsewhere or come in another order, every end is unlike: which of two that touch there is the nearest may be
// another one.
func (l *Line) unlike(old *Line) (list []Stretch) {
	if l == old {
		return nil
	}
	had := map[bend]int{}
	for i := range old.points {
		had[old.bend(i)]++
	}
	has := map[bend]int{}
	for i := range l.points {
		has[l.bend(i)]++
	}
	sameEnds := slices.Equal(l.ends(), old.ends())
	for c := range l.Chains() {
		first, last := l.starts[c], l.starts[c+1]-1
		for i := first; i <= last; i++ {
			b := l.bend(i)
			if alike := had[b] == 1 && has[b] == 1; alike && (sameEnds || i > first && i < last) {
				continue
			}
			list = append(list, Stretch{c, l.at[max(first, i-1)], l.at[min(last, i+1)]})
		}
	}
	return merged(list)
}

// ends lists the first and the last point of every chain.
func (l *Line) ends() (list []orb.Point) {
	for c := range l.Chains() {
		list = append(list, l.points[l.starts[c]], l.points[l.starts[c+1]-1])
	}
	return list
}

// unlike lists where markers stand that did not stand there, or whose offsets count the other way now.
func (m *Markers) unlike(old *Markers) (list []Stretch) {
	if m == nil {
		return nil
	}
	for _, k := range m.list {
		if old != nil {
			if was, there := old.Place(k.Number, k.Sub); there && m.runs(k.at, old, was) {
				continue
			}
		}
		list = append(list, Stretch{k.at.Chain, k.at.Chainage, k.at.Chainage})
	}
	return list
}

// sameM is how far in metres two places worked out by different lines may lie apart and be the same.
const sameM = 1e-3

// runs says whether a place is that of an old series, with line and numbers running the same way.
func (m *Markers) runs(at Place, old *Markers, was Place) bool {
	a, b := m.line.ahead(at), old.line.ahead(was)
	return distanceM(at.Foot, was.Foot) < sameM && m.sign[at.Chain] == old.sign[was.Chain] && a[0]*b[0]+a[1]*b[1] > 0
}

// ahead is the way the line runs at a place, in degrees.
func (l *Line) ahead(at Place) orb.Point {
	i, _ := l.step(at.Chain, at.Chainage)
	return orb.Point{l.points[i+1][0] - l.points[i][0], l.points[i+1][1] - l.points[i][1]}
}

// BoundOf is the box around a stretch, in degrees.
func (l *Line) BoundOf(s Stretch) orb.Bound {
	from, _ := l.step(s.Chain, s.From)
	to, _ := l.step(s.Chain, s.To)
	return orb.MultiPoint(l.points[from : to+2]).Bound()
}
