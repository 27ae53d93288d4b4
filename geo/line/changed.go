package line

import (
	"slices"

	"github.com/paulmach/orb"
)

// Stretch is a part of a chain, chainages in metres.
type Stretch struct {
	Chain    int
	From, To float64
}

// Changed lists the stretches on which the nearest marker, or the offset from it, may be another one than it was by
// other markers of the same line (nil: none): around each marker that came, went or stands elsewhere, as far as the
// next that did not; a whole chain where numbers run the other way now. The stretches of a chain do not overlap.
func (m *Markers) Changed(old *Markers) (list []Stretch) {
	for c := range m.line.Chains() {
		end := m.line.LengthM(c)
		if old == nil || old.sign[c] != m.sign[c] || len(old.chains[c]) == 0 || len(m.chains[c]) == 0 {
			if len(m.chains[c]) > 0 || old != nil && len(old.chains[c]) > 0 {
				list = append(list, Stretch{c, 0, end})
			}
			continue
		}
		list = append(list, around(c, end, m.on(c), old.on(c))...)
	}
	return list
}

// on lists what stands on a chain, by chainage.
func (m *Markers) on(chain int) []standing {
	list := make([]standing, len(m.chains[chain]))
	for n, i := range m.chains[chain] {
		list[n] = m.list[i]
	}
	return list
}

// around gives the stretches around what stands in one list only, out to what stands in both.
func around(chain int, end float64, a, b []standing) (list []Stretch) {
	in := map[standing]int{}
	for _, k := range slices.Concat(a, b) {
		in[k]++
	}
	var stays, moved []float64
	for k, times := range in {
		if times > 1 {
			stays = append(stays, k.at.Chainage)
		} else {
			moved = append(moved, k.at.Chainage)
		}
	}
	slices.Sort(stays)
	slices.Sort(moved)
	for _, at := range moved {
		s := Stretch{chain, 0, end}
		for _, k := range stays {
			if k < at {
				s.From = k
			}
			if k > at {
				s.To = k
				break
			}
		}
		if last := len(list) - 1; last >= 0 && s.From <= list[last].To {
			list[last].To = max(list[last].To, s.To)
			continue
		}
		list = append(list, s)
	}
	return list
}

// BoundOf is the box around a stretch, in degrees.
func (l *Line) BoundOf(s Stretch) orb.Bound {
	from, to := l.starts[s.Chain], l.starts[s.Chain+1]-1
	for from+1 < to && l.at[from+1] <= s.From {
		from++
	}
	for to-1 > from && l.at[to-1] >= s.To {
		to--
	}
	return orb.MultiPoint(l.points[from : to+1]).Bound()
}
