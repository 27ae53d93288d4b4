package assess

import (
	"maps"
	"math"
	"math/bits"
	"slices"

	"cotmoc/internal/border"
)

// Advice under sets with expressions. What an expression answers is not searched bound by bound as counts are; but that it
// can only get better as a figure falls was found on reading the file (ADR 21). So it is enough to try which fewest
// figures would do if they were none, and then how high each may stay.

// falling is a figure that could be another: at the least low, and of persons in treatment, who are to become more, high.
type falling struct {
	id       string
	now, low float64
	raise    bool
}

// maxFalling bounds the search: 2 to the power of it at the most.
const maxFalling = 10

func (c *examination) adviseWorded() *Advice {
	list := c.falling()
	from := c.rank(c.class)
	if len(list) == 0 || len(list) > maxFalling || from <= 0 {
		return nil
	}
	var best []float64
	class, cost, fewest := undetermined, math.Inf(1), len(list)+1
	for picked := 1; picked < 1<<len(list); picked++ {
		n := bits.OnesCount(uint(picked))
		if n > fewest {
			continue
		}
		targets, found := c.raised(list, picked, from)
		if found == undetermined {
			continue
		}
		if sum := costOf(list, targets); n < fewest || sum < cost {
			best, class, cost, fewest = targets, found, sum, n
		}
	}
	if best == nil {
		return nil
	}
	var changes []Change
	for i, f := range list {
		if best[i] != f.now {
			changes = append(changes, c.told([]string{f.id}, f.now, best[i], f.raise))
		}
	}
	return c.advice(class, changes)
}

// falling lists the reported figures above none that could honestly fall, and persons in treatment who could be more.
func (c *examination) falling() []falling {
	var list []falling
	for _, id := range c.level.judged() {
		state, now := c.q.stateOf(id)
		if state == border.Reported && now > 0 && !mayHelp(id) && wayOf(id) != (border.Text{}) && !c.takenOff(id) {
			if low := c.lowest(id); low < now {
				list = append(list, falling{id: id, now: now, low: low})
			}
		}
	}
	for i := range c.level.counts {
		k := &c.level.counts[i]
		if sum := float64(c.st.counts[i].lo) / float64(k.grain); k.less != "" && !c.st.less[i].open && c.st.less[i].lo < c.st.counts[i].lo {
			_, now := c.q.stateOf(k.less)
			list = append(list, falling{id: k.less, now: now, low: sum, raise: true})
		}
	}
	return list
}

// takenOff says that a figure is taken off another.
func (c *examination) takenOff(id string) bool {
	return slices.ContainsFunc(c.level.counts, func(k count) bool { return k.less == id })
}

// lowest is what a figure cannot fall under: of persons on file those in treatment are a part.
func (c *examination) lowest(id string) float64 {
	i, counted := c.level.countOf(id)
	if !counted || c.level.counts[i].less == "" {
		return 0
	}
	_, treated := c.q.stateOf(c.level.counts[i].less)
	return treated
}

// raised tries the figures picked at their lowest and, where that makes a better class, how near to what they are now
// each may stay.
func (c *examination) raised(list []falling, picked, from int) (targets []float64, class int) {
	targets = make([]float64, len(list))
	for i, f := range list {
		targets[i] = f.now
		if picked&(1<<i) != 0 {
			targets[i] = f.low
		}
	}
	better := func() int {
		found := c.with(list, targets)
		if rank := c.rank(found); rank < 0 || rank >= from {
			return undetermined
		}
		return found
	}
	if better() == undetermined {
		return nil, undetermined
	}
	for i, f := range list {
		if picked&(1<<i) == 0 || f.raise {
			continue
		}
		low, high := f.low, math.Floor(f.now) // low will do; at high it does not, or another way changes less
		for high-low > 1 {
			targets[i] = math.Floor((low + high) / 2)
			if better() == undetermined {
				high = targets[i]
			} else {
				low = targets[i]
			}
		}
		targets[i] = low
	}
	return targets, better()
}

// with is the class if figures were others.
func (c *examination) with(list []falling, targets []float64) int {
	q := *c.q
	q.Values = maps.Clone(q.Values)
	for i, f := range list {
		v := q.Values[f.id]
		v.Value = &targets[i]
		q.Values[f.id] = v
	}
	st := c.level.state(&q)
	return c.level.verdict(c.set.possible(c.level, st, c.on), c.level.unreported(&q, st), c.on)
}

func costOf(list []falling, targets []float64) float64 {
	sum := 0.0
	for i, f := range list {
		switch {
		case f.raise && targets[i] != f.now:
			sum += (targets[i] - f.now) / max(targets[i], 1)
		case !f.raise:
			sum += fewer * (f.now - targets[i]) / max(f.now, 1)
		}
	}
	return math.Round(sum*1e9) / 1e9
}

// rank orders the classes of the level from the best, 0; what is left when no designation is reached comes last. -1: it
// has no place in the order.
func (c *examination) rank(class int) int {
	if class == undetermined {
		return -1
	}
	k := &c.level.classes[class]
	switch {
	case clears(k.id):
		return 0
	case k.otherwise && rankOf(k.id) < 0:
		return 4
	}
	return rankOf(k.id)
}
