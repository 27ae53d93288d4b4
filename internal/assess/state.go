package assess

import (
	"slices"
	"time"

	"cotmoc/internal/border"
)

// NotReported is the state of an input that has no row at all.
const NotReported = "missing"

// The inputs that geometry and the communes' own classes answer, named beside the reported indicators.
const (
	onKeyRoute           = "on_key_route"
	onInterProvinceRoute = "on_inter_province_route"
	communeClasses       = "commune_classes"
)

// Question is all that one verdict stands on. The same question always gives the same bytes.
type Question struct {
	Facts
	Year     int
	Communes Tallies     // province only
	Today    border.Date // tells a running period from one that has ended
	// DataCutoff is the moment the inputs were known at: known_on, else the newest change of an input; zero
	// where nothing carries a time.
	DataCutoff time.Time
}

// stateOf gives the state of an indicator and, if it is reported, its value.
func (q *Question) stateOf(indicator string) (string, float64) {
	v, ok := q.Values[indicator]
	switch {
	case !ok || v.State == "":
		return NotReported, 0
	case v.State == border.Reported && v.Value == nil:
		return NotReported, 0
	case v.State == border.Reported:
		return border.Reported, *v.Value
	}
	return v.State, 0
}

// state brings what is known into the form the engine judges.
func (l *level) state(q *Question) *state {
	st := &state{base: span{lo: 1}, route: 1, inter: 1, share: 1}
	for i := range l.counts {
		c := &l.counts[i]
		for _, id := range c.of {
			s, v := q.stateOf(id)
			if s != border.Reported {
				st.counts[i].open = true
				continue
			}
			st.counts[i].lo = add(st.counts[i].lo, grains(v, c.grain))
		}
		if c.less != "" {
			s, v := q.stateOf(c.less)
			st.less[i] = span{lo: grains(v, c.grain), open: s != border.Reported}
		}
	}
	if l.per != "" {
		s, v := q.stateOf(l.per)
		st.base = span{lo: max(grains(v, wholeGrain), 1), open: s != border.Reported}
	}
	l.settle(q, st)
	l.place(q, st, "")
	l.sayWorded(q, st)
	return st
}

// settle marks the parts of criteria that "not applicable" decides as not met.
func (l *level) settle(q *Question, st *state) {
	for i := range l.criteria {
		c := &l.criteria[i]
		if c.naMissing || !slices.ContainsFunc(c.inputs, func(id string) bool {
			s, _ := q.stateOf(id)
			return s == border.NotApplicable
		}) {
			continue
		}
		for _, p := range c.parts {
			st.settled |= 1 << p
		}
		if c.kind == worded {
			st.void |= 1 << c.worded
		}
	}
}

// place fills in what geometry and the communes say.
func (l *level) place(q *Question, st *state, reading string) {
	for i := range l.criteria {
		switch c := &l.criteria[i]; {
		case c.kind == onRoute && c.interOnly:
			st.inter = q.OnInterProvinceRoute.either()
		case c.kind == onRoute:
			st.route = q.OnRoute.either()
		case c.kind == share:
			st.share = c.shares(q.Communes.of(reading))
		}
	}
}

// either gives the possible answers as bits: 1 no, 2 yes.
func (t Tri) either() uint8 {
	switch t {
	case No:
		return 1
	case Yes:
		return 2
	}
	return 3
}

// shares gives the bands the share of communes can fall in, as bits.
func (c *criterion) shares(t Tally) uint8 {
	if t.Communes == 0 {
		return 1<<(len(c.bands)+1) - 1
	}
	p := part{bands: c.bands}
	var set uint8
	for n := t.Key; n <= t.Key+t.Open; n++ {
		set |= 1 << p.bandAt(uint64(n), uint64(t.Communes), false)
	}
	return set
}

// needs lists what a criterion needs reported, in the order its measures name them.
func (l *level) needs(c *criterion) []string {
	if c.kind == worded {
		return l.worded[c.worded].inputs
	}
	var ids []string
	for _, k := range c.parts {
		p := &l.parts[k]
		ids = append(ids, l.counts[p.count].of...)
		if p.less != "" {
			ids = append(ids, p.less)
		}
		if p.rate && !slices.Contains(ids, l.per) {
			ids = append(ids, l.per)
		}
	}
	return ids
}

// contradicts finds a count from which more is taken off than there is, all of it reported.
func (st *state) contradicts(i int) bool {
	return !st.counts[i].open && !st.less[i].open && st.less[i].lo > st.counts[i].lo
}

// unreported lists the inputs the set wants that are not there, or that contradict the others, in its order.
func (l *level) unreported(q *Question, st *state) []string {
	var ids []string
	for _, id := range l.inputs {
		if s, _ := q.stateOf(id); s != border.Reported || l.contradicted(st, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (l *level) contradicted(st *state, indicator string) bool {
	for i := range l.counts {
		if l.counts[i].less == indicator && st.contradicts(i) {
			return true
		}
	}
	return false
}

// verdict turns the possible classes into the class: the only one, or undetermined (-1). Drug-free needs every input.
func (l *level) verdict(can classes, unreported []string, on switches) int {
	i, sole := can.only()
	if !sole || clears(l.classes[i].id) && on.freeNeedsAll && len(unreported) > 0 {
		return undetermined
	}
	return i
}

const undetermined = -1

// clears says that a class calls a unit free of something: it needs every input, whatever the set is.
func clears(class string) bool {
	return class == drugFree || class == "clean" || class == "no_drug_crime"
}

// className gives the id of a verdict.
func (l *level) className(i int) string {
	if i == undetermined {
		return "undetermined"
	}
	return l.classes[i].id
}
