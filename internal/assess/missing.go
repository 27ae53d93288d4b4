package assess

import (
	"slices"

	"cotmoc/internal/border"
)

// missing lists what is not there: inputs without a figure, inputs that contradict the others, a place on the map
// that is not known, communes whose class is open. "Not applicable" is listed only while drug-free is in question,
// the one class it stands in the way of.
func (c *examination) missing() []Missing {
	ids := []string{}
	for _, id := range c.wanted() {
		s, _ := c.q.stateOf(id)
		if s != border.NotApplicable || c.freeInQuestion() {
			ids = append(ids, id)
		}
	}
	list := make([]Missing, 0, len(ids))
	decisive := false
	for _, id := range ids {
		m := c.miss(id)
		decisive = decisive || m.Decides
		list = append(list, m)
	}
	if c.class == undetermined && !decisive {
		for i := range list {
			list[i].Decides = true // only together can they change it
		}
	}
	for i := range list {
		list[i].Explanation = c.missText(&list[i])
	}
	return list
}

func (c *examination) miss(id string) Missing {
	state, _ := c.q.stateOf(id)
	if state == border.Reported {
		state = contradicted
	}
	return Missing{Indicator: id, Label: c.label(id), State: state, Decides: c.decides(id)}
}

// wanted lists every input that is not there: of the criteria first in the set's order, then map and communes.
func (c *examination) wanted() []string {
	ids := slices.Clone(c.unreported)
	for i := range c.level.criteria {
		for _, id := range c.level.criteria[i].inputs {
			if s, _ := c.q.stateOf(id); s != border.Reported && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if c.st.route == 3 {
		ids = append(ids, onKeyRoute)
	}
	if c.st.inter == 3 {
		ids = append(ids, onInterProvinceRoute)
	}
	if _, _, open := c.shareOpen(); open {
		ids = append(ids, communeClasses)
	}
	return ids
}

// shareOpen says whether the share of communes is not settled.
func (c *examination) shareOpen() (*criterion, Tally, bool) {
	for i := range c.level.criteria {
		if k := &c.level.criteria[i]; k.kind == share {
			t := c.q.Communes.of("")
			return k, t, c.st.share&(c.st.share-1) != 0
		}
	}
	return nil, Tally{}, false
}

// freeInQuestion says whether a class that calls the unit free of drugs is still possible.
func (c *examination) freeInQuestion() bool {
	for i := range c.level.classes {
		if clears(c.level.classes[i].id) && c.can.has(i) {
			return true
		}
	}
	return false
}

// decides says whether knowing one missing input could narrow the classes down. While drug-free is possible every
// input decides, because drug-free needs every one.
func (c *examination) decides(id string) bool {
	if c.class != undetermined {
		return false
	}
	if c.freeInQuestion() && c.on.freeNeedsAll && slices.Contains(c.unreported, id) {
		return true
	}
	for _, st := range append(c.known(id), c.worded(id)...) {
		if c.set.possible(c.level, &st, c.on) != c.can {
			return true
		}
	}
	return false
}

// known gives the state with one input (for a part of a sum: the whole sum) known, at each figure that matters.
func (c *examination) known(id string) []state {
	var list []state
	with := func(change func(*state)) {
		st := *c.st
		change(&st)
		list = append(list, st)
	}
	switch id {
	case onKeyRoute:
		with(func(st *state) { st.route = 1 })
		with(func(st *state) { st.route = 2 })
		return list
	case onInterProvinceRoute:
		with(func(st *state) { st.inter = 1 })
		with(func(st *state) { st.inter = 2 })
		return list
	case communeClasses:
		for bit := uint8(1); bit <= c.st.share && bit != 0; bit <<= 1 {
			if c.st.share&bit != 0 {
				with(func(st *state) { st.share = bit })
			}
		}
		return list
	case c.level.per:
		for _, base := range c.level.baseTrials(c.st) {
			with(func(st *state) { st.base = span{lo: base} })
		}
		return list
	}
	for i := range c.level.counts {
		switch {
		case slices.Contains(c.level.counts[i].of, id):
			for _, v := range c.figures(i) {
				with(func(st *state) { st.counts[i] = span{lo: v} })
			}
		case c.level.counts[i].less == id:
			for _, v := range []uint64{0, c.st.counts[i].lo, add(c.st.counts[i].lo, 1)} {
				with(func(st *state) { st.less[i] = span{lo: v} })
			}
		}
	}
	return list
}

// figures are trial figures of a missing count: the edges of its bands at the known base.
func (c *examination) figures(i int) []uint64 {
	lo := c.st.counts[i].lo
	list := []uint64{lo, add(lo, 1), add(lo, far>>8)}
	for _, p := range c.level.counts[i].parts {
		part := &c.level.parts[p]
		for _, b := range part.bands {
			for _, edge := range []*bound{b.atLeast, b.below} {
				if edge != nil {
					list = append(list, max(lo, edge.first(c.level.scale(part, c.st.base.lo))))
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
