package postgis

import (
	"slices"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/coverage"
	"cotmoc/geo/line"
)

// stretch is a part of the border that a unit holds: edges of its own along a line.
type stretch struct {
	unit        int64
	n           int
	country     string
	approximate bool
	chain       int
	from, to    float64 // chainages
	metres      float64
	shape       orb.LineString
}

// paceM is how far apart in metres the places of a long edge are that are compared with a line.
const paceM = 500

// outside is one outer ring of the communes: its vertices and places along its long edges, whose edge goes out from
// each, and whether that edge is known as border already.
type outside struct {
	path   []orb.Point
	owner  []int
	vertex []bool
	taken  []bool
}

func outsideOf(ring []coverage.Run) (o outside) {
	for _, r := range ring {
		for i, p := range r.Line[:len(r.Line)-1] {
			q := r.Line[i+1]
			steps := int(geo.DistanceM(p, q)/paceM) + 1
			for k := range steps {
				t := float64(k) / float64(steps)
				o.path = append(o.path, orb.Point{p[0] + t*(q[0]-p[0]), p[1] + t*(q[1]-p[1])})
				o.owner, o.vertex = append(o.owner, r.Unit), append(o.vertex, k == 0)
			}
		}
	}
	o.taken = make([]bool, len(o.path))
	return o
}

// part gives the vertices between two places and these themselves, going on at the beginning behind the last.
func (o *outside) part(from, to int) orb.LineString {
	l := make(orb.LineString, 0, to-from+1)
	for i := from; i <= to; i++ {
		if n := i % len(o.path); o.vertex[n] || i == from || i == to {
			l = append(l, o.path[n])
		}
	}
	return l
}

// stretchesOf finds what of the outer edges of communes runs along the border lines; ids are the communes', 0 for
// those nobody asks for.
func stretchesOf(rings [][]coverage.Run, lines []givenLine, ids []int64) []stretch {
	list := make([]outside, len(rings))
	for i, r := range rings {
		list[i] = outsideOf(r)
	}
	var all []stretch
	for _, l := range lines {
		for i, spans := range along(list, l) {
			for _, s := range spans {
				all = list[i].hold(all, l, s, ids)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b stretch) int { return int(a.unit - b.unit) })
	for i := range all {
		if i > 0 && all[i].unit == all[i-1].unit {
			all[i].n = all[i-1].n + 1
		}
	}
	return all
}

// along gives the spans of each ring that run along a line. Which way the country goes round is the same all along a
// chain: the way in which the parts run that are longer and nearer. Those that run the other way are inner edges of a
// narrow strip of communes.
func along(list []outside, l givenLine) [][]line.Span {
	both := [2][][]line.Span{make([][]line.Span, len(list)), make([][]line.Span, len(list))}
	var lead [2][]float64
	for way := range both {
		lead[way] = make([]float64, l.Chains())
	}
	for i := range list {
		both[0][i], both[1][i] = l.Along(list[i].path, l.within())
		for way := range both {
			for _, s := range both[way][i] {
				lead[way][s.Chain] += line.LengthM(list[i].part(s.From, s.To)) * (1 - s.MeanM/l.within())
			}
		}
	}
	spans := make([][]line.Span, len(list))
	for i := range list {
		for way := range both {
			for _, s := range both[way][i] {
				if lead[way][s.Chain] > lead[1-way][s.Chain] {
					spans[i] = append(spans[i], s)
				}
			}
		}
	}
	return spans
}

// hold adds the stretches that a span is made of: one for each commune that follows another, cut where one country
// gives way to another.
func (o *outside) hold(all []stretch, l givenLine, s line.Span, ids []int64) []stretch {
	n := len(o.path)
	country := func(i int) string { return l.countries[l.Piece(s.Chain, s.At[i-s.From])] }
	for i := s.From; i < s.To; {
		owner, taken, of, j := o.owner[i%n], o.taken[i%n], country(i), i
		for j < s.To && o.owner[j%n] == owner && o.taken[j%n] == taken && country(j) == of {
			o.taken[j%n] = true
			j++
		}
		if ids[owner] != 0 && !taken {
			a, b := s.At[i-s.From], s.At[j-s.From]
			shape := o.part(i, j)
			all = append(all, stretch{unit: ids[owner], country: of, approximate: l.approximate, chain: s.Chain,
				from: min(a, b), to: max(a, b), metres: line.LengthM(shape), shape: shape})
		}
		i = j
	}
	return all
}
