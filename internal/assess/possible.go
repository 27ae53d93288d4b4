package assess

import (
	"math/bits"
	"slices"
)

// This file answers the one question behind "undetermined": which classes can the unit still end in, over every
// completion of what is missing (whole numbers >= 0, residents >= 1)? It is exact. A class depends on a count only
// through its "point": the band it falls in for each clause, and whether it is zero. A count that is missing is
// tried at one figure for every point it can reach; the product of the points of all counts is then judged.
// Counts share no indicator, so they vary independently, but for the base of the rates, which is tried on its own.

// classes is a set of classes, one bit for each index into level.classes.
type classes uint16

func (c classes) has(i int) bool { return c&(1<<i) != 0 }

// only gives the class, if there is exactly one.
func (c classes) only() (int, bool) {
	return bits.TrailingZeros16(uint16(c)), bits.OnesCount16(uint16(c)) == 1
}

// span is what is known of a count: exactly lo, or (open) anything from lo up. In grains.
type span struct {
	lo   uint64
	open bool
}

// state is what is known of one unit, ready to be judged.
type state struct {
	counts  [maxCounts]span
	less    [maxCounts]span // what is taken off a count; open: not known
	base    span            // residents
	settled uint64          // bit per part: not_applicable has settled it as not met
	route   uint8           // possible answers: 1 no, 2 yes, 3 either
	inter   uint8
	share   uint8              // possible bands: bit 0 none, bit i the i-th band of the share criterion
	worded  [maxWorded]uint8   // the same of each expression
	values  [maxWorded]float64 // what each expression comes to, where that is known
	void    uint8              // bit per expression: not_applicable has settled it as not met
	naught  uint8              // bit per expression: it is a figure, known to be 0, in a band open to below
}

// memoKey is everything the possible classes depend on.
type memoKey struct {
	level               string
	on                  switches
	sets                [maxCounts]uint32
	route, inter, share uint8
	worded              [maxWorded]uint8
}

// possible gives the classes the unit can still end in.
func (s *Set) possible(l *level, st *state, on switches) classes {
	key := memoKey{level: l.name, on: on, route: st.route, inter: st.inter, share: st.share}
	for i := range l.worded {
		key.worded[i] = st.wordedSet(i, on.zeroNot3)
	}
	for i := range l.counts {
		key.sets[i] = l.pointSet(i, st, st.base.lo, on.zeroNot3)
	}
	if !st.base.open {
		return s.judge(l, key)
	}
	var found classes
	tried := make([][maxCounts]uint32, 0, 8)
	for _, base := range l.baseTrials(st) {
		for i := range l.counts {
			if l.rated(i) {
				key.sets[i] = l.pointSet(i, st, base, on.zeroNot3)
			}
		}
		if slices.Contains(tried, key.sets) {
			continue
		}
		tried = append(tried, key.sets)
		if found |= s.judge(l, key); found == l.every() {
			break
		}
	}
	return found
}

func (l *level) every() classes { return 1<<len(l.classes) - 1 }

// rated says whether a count is used as a rate.
func (l *level) rated(i int) bool {
	return slices.ContainsFunc(l.counts[i].parts, func(p int) bool { return l.parts[p].rate })
}

// baseTrials gives one base for every way the bands of the rates can fall. A rate v/base changes its band where base
// passes v/bound; a missing v is given the few figures between which a band may be empty (closestRates sees to it
// that above 8 every band holds a whole number).
func (l *level) baseTrials(st *state) []uint64 {
	trials := []uint64{1}
	for _, p := range l.parts {
		if !p.rate || st.settled&(1<<l.partIndex(p)) != 0 {
			continue
		}
		for _, v := range l.numerators(p.count, st) {
			for _, b := range p.bands {
				for _, edge := range []*bound{b.atLeast, b.below, b.exactly} {
					if edge != nil {
						last := edge.lastBase(v)
						trials = append(trials, max(last, 1), add(last, 1))
					}
				}
			}
		}
	}
	slices.Sort(trials)
	return slices.Compact(trials)
}

func (l *level) partIndex(p part) int {
	return slices.IndexFunc(l.parts, func(o part) bool {
		return o.criterion == p.criterion && o.count == p.count && o.rate == p.rate
	})
}

// numerators are the figures of a count at which the choice of the base matters.
func (l *level) numerators(i int, st *state) []uint64 {
	sp := st.counts[i]
	if !sp.open {
		return []uint64{sp.lo}
	}
	list := []uint64{sp.lo, add(sp.lo, 1)}
	for v := uint64(1); v <= 8; v++ {
		list = append(list, max(v, sp.lo))
	}
	if l.counts[i].less != "" && !st.less[i].open {
		e := st.less[i].lo
		list = append(list, max(e, 1)-1, e, add(e, 1), add(e, 2))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// points is the number of points a count can be at: a band (or none) of each part, and zero or not.
func (l *level) points(i int) int {
	n := 2
	for _, p := range l.counts[i].parts {
		n *= len(l.parts[p].bands) + 1
	}
	return n
}

// pointSet gives the points a count can reach at a base, as bits.
func (l *level) pointSet(i int, st *state, base uint64, zeroNot3 bool) uint32 {
	sp := st.counts[i]
	if !sp.open {
		return l.pointsAt(i, sp.lo, st, base, zeroNot3)
	}
	set := l.pointsAt(i, sp.lo, st, base, zeroNot3)
	try := func(v uint64) {
		if v > sp.lo {
			set |= l.pointsAt(i, v, st, base, zeroNot3)
		}
	}
	try(1)
	for _, p := range l.counts[i].parts {
		part := &l.parts[p]
		for _, b := range part.bands {
			for _, edge := range []*bound{b.atLeast, b.below, b.exactly} {
				if edge != nil {
					v := edge.first(l.scale(part, base))
					try(v)
					try(add(v, 1))
				}
			}
		}
	}
	if l.counts[i].less != "" && !st.less[i].open {
		try(st.less[i].lo)
		try(add(st.less[i].lo, 1))
	}
	return set
}

// scale is what a part's thresholds are multiplied by: the base of a rate, else the grains of one unit.
func (l *level) scale(p *part, base uint64) uint64 {
	if p.rate {
		return base
	}
	return l.counts[p.count].grain
}

// pointsAt gives the points of a count at one figure: one, or two where what must be taken off is not known.
func (l *level) pointsAt(i int, v uint64, st *state, base uint64, zeroNot3 bool) uint32 {
	met, unmet := 0, 0
	step := 1
	for _, p := range l.counts[i].parts {
		part := &l.parts[p]
		switch {
		case st.settled&(1<<p) != 0:
		case part.less != "":
			yes, no := remainder(v, st.less[i])
			met, unmet = met+step*digit(yes), unmet+step*digit(!no)
		default:
			b := part.bandAt(v, l.scale(part, base), zeroNot3)
			met, unmet = met+step*b, unmet+step*b
		}
		step *= len(part.bands) + 1
	}
	if v == 0 {
		met, unmet = met+step, unmet+step
	}
	return 1<<met | 1<<unmet
}

func digit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// remainder says whether nothing may be left, and whether something may be left, of v after what is taken off. More
// taken off than there is contradicts itself, so nothing can be concluded from it.
func remainder(v uint64, less span) (nothing, something bool) {
	switch {
	case less.open:
		return true, v > 0
	case less.lo > v:
		return true, true
	}
	return less.lo == v, less.lo < v
}

// bandAt gives the band a figure falls in, counted from 1, or 0 for none.
func (p *part) bandAt(v, per uint64, zeroNot3 bool) int {
	for j := range p.bands {
		if p.bands[j].holds(v, per, zeroNot3) {
			return j + 1
		}
	}
	return 0
}

func (b *band) holds(v, per uint64, zeroNot3 bool) bool {
	switch {
	case b.exactly != nil:
		return b.exactly.compare(v, per) == 0
	case b.atLeast == nil && v == 0 && zeroNot3:
		return false
	case b.atLeast != nil && b.atLeast.compare(v, per) < 0:
		return false
	}
	return b.below == nil || b.below.compare(v, per) < 0
}
