package assess

import "math/bits"

const (
	maxParts    = 24
	maxCriteria = 24
	drugFree    = "drug_free"
)

// leaf is one complete case: every count at a point, every question answered.
type leaf struct {
	bands  [maxParts]int8 // per part: band counted from 1, 0 for none
	zero   [maxCounts]bool
	route  bool
	inter  bool
	shared int8
	worded [maxWorded]int8 // per expression: band counted from 1, 0 for none
}

// fulfilment is what the criteria of a case come to.
type fulfilment struct {
	met [maxCriteria]classes // the classes whose criterion is fulfilled
	top [maxCriteria]int8    // the highest band, as class index + 1, 0 for none
}

// judge gives the classes over all cases of the key.
func (s *Set) judge(l *level, key memoKey) classes {
	if c, ok := s.memo.get(key); ok {
		return c
	}
	j := judging{level: l, key: key}
	j.from(0)
	s.memo.put(key, j.found)
	return j.found
}

// judging walks the product of what is possible.
type judging struct {
	level *level
	key   memoKey
	leaf  leaf
	found classes
}

// from tries every point of count i, then goes on to the next.
func (j *judging) from(i int) {
	if i == len(j.level.counts) {
		j.worded(0)
		return
	}
	for set := j.key.sets[i]; set != 0 && j.found != j.level.every(); set &= set - 1 {
		j.level.decode(i, bits.TrailingZeros32(set), &j.leaf)
		j.from(i + 1)
	}
}

// worded tries every answer an expression can still give. It takes expressions for independent of each other and of
// the counts, which can only make more classes possible, never fewer.
func (j *judging) worded(i int) {
	if i == len(j.level.worded) {
		j.answers()
		return
	}
	for set := j.key.worded[i]; set != 0 && j.found != j.level.every(); set &= set - 1 {
		j.leaf.worded[i] = int8(bits.TrailingZeros8(set))
		j.worded(i + 1)
	}
}

// answers tries every answer to the questions that are no counts.
func (j *judging) answers() {
	for share := j.key.share; share != 0; share &= share - 1 {
		j.leaf.shared = int8(bits.TrailingZeros8(share))
		for route := uint8(1); route <= 2; route++ {
			for inter := uint8(1); inter <= 2; inter++ {
				if j.key.route&route == 0 || j.key.inter&inter == 0 {
					continue
				}
				j.leaf.route, j.leaf.inter = route == 2, inter == 2
				j.found |= 1 << j.level.classOf(&j.leaf, j.key.on)
			}
		}
	}
}

// decode puts a count at a point (see pointsAt).
func (l *level) decode(i, point int, to *leaf) {
	for _, p := range l.counts[i].parts {
		n := len(l.parts[p].bands) + 1
		to.bands[p] = int8(point % n)
		point /= n
	}
	to.zero[i] = point == 1
}

// classOf is the rule of the set applied to one complete case.
func (l *level) classOf(f *leaf, on switches) int {
	got := l.fulfil(f, on)
	rest := len(l.classes) - 1
	free := -1
	for i := range l.classes[:rest] {
		if l.classes[i].id == drugFree && !on.freeBefore3 {
			free = i
			continue
		}
		if l.holds(i, f, &got, on) {
			return i
		}
	}
	if free >= 0 && l.holds(free, f, &got, on) {
		return free
	}
	return rest
}

func (l *level) holds(i int, f *leaf, got *fulfilment, on switches) bool {
	c := &l.classes[i]
	n := 0
	for _, k := range c.of {
		if got.met[k].has(i) {
			n++
		}
	}
	if n < c.need {
		return false
	}
	for _, k := range c.blockedBy {
		if on.plantsBlock && !f.zero[k] {
			return false
		}
	}
	return !on.neverBetter || l.barred(c, got) < 0
}

// barred finds a class that keeps the unit from class c: one whose criteria are enough when those fulfilled in a
// higher band are counted too. It makes sure that a higher figure, which can take a unit out of a class when the
// bands are read literally, never makes it drug-free. -1 for none.
func (l *level) barred(c *class, got *fulfilment) int {
	for _, k := range c.barredBy {
		n := 0
		for _, i := range l.classes[k].of {
			if got.top[i] != 0 && int(got.top[i])-1 <= k {
				n++
			}
		}
		if n >= l.classes[k].need {
			return k
		}
	}
	return -1
}

// fulfil finds what each criterion comes to. Measured criteria stand before the routes that count them.
func (l *level) fulfil(f *leaf, on switches) fulfilment {
	var got fulfilment
	for i := range l.criteria {
		c := &l.criteria[i]
		switch c.kind {
		case simple:
			got.put(i, l.parts[c.parts[0]].bands, int(f.bands[c.parts[0]]), on)
		case worseOf:
			p, b := l.worse(c, f, on)
			got.put(i, l.parts[p].bands, b, on)
		case share:
			got.put(i, c.bands, int(f.shared), on)
		case worded:
			got.put(i, c.bands, int(f.worded[c.worded]), on)
		case onRoute:
			l.fulfilRoute(i, f, on, &got)
		}
	}
	return got
}

// put records a band (counted from 1). Read literally it fulfils its own class; otherwise the lower ones too.
func (g *fulfilment) put(i int, bands []band, b int, on switches) {
	if b == 0 {
		return
	}
	g.top[i] = int8(bands[b-1].class + 1)
	g.met[i] = 1 << bands[b-1].class
	if on.literal {
		return
	}
	for _, lower := range bands[b:] {
		g.met[i] |= 1 << lower.class
	}
}

// worse picks the part that decides: the one in the highest band, or, in the other reading, the one in the lowest
// band among those above zero.
func (l *level) worse(c *criterion, f *leaf, on switches) (part, band int) {
	best, found := c.parts[0], false
	for _, p := range c.parts {
		if !on.worstPlants && f.zero[l.parts[p].count] {
			continue
		}
		if !found || (l.rank(p, f) < l.rank(best, f)) == on.worstPlants {
			best, found = p, true
		}
	}
	return best, int(f.bands[best])
}

// rank orders bands of different parts: the class index, none last.
func (l *level) rank(p int, f *leaf) int {
	if f.bands[p] == 0 {
		return len(l.classes)
	}
	return l.parts[p].bands[f.bands[p]-1].class
}

// fulfilRoute judges a criterion that wants the unit on a key route. Each of its bands stands for itself: a commune
// with two criteria of type II on a route fulfils the criterion of type I and that of type II.
func (l *level) fulfilRoute(i int, f *leaf, on switches, got *fulfilment) {
	c := &l.criteria[i]
	if c.interOnly && !f.inter || !c.interOnly && !f.route {
		return
	}
	for _, b := range c.bands {
		n := 0
		for _, k := range c.of {
			if got.counts(k, b.counting, on) {
				n++
			}
		}
		if n < c.need {
			continue
		}
		got.met[i] |= 1 << b.class
		if got.top[i] == 0 {
			got.top[i] = int8(b.class + 1)
		}
	}
}

// counts says whether criterion k is in the band of a class or, unless the reading says exactly, in a higher one.
func (g *fulfilment) counts(k, class int, on switches) bool {
	top := int(g.top[k])
	return top != 0 && (top == class+1 || on.routeHigher && top <= class)
}
