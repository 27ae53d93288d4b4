package mask_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cotmoc/internal/mask"
)

// A world of figures that add up: provinces of communes of villages, years of quarters, and what was before a merger.
// Whoever sees the masked figures and knows every sum tries to find one that is masked.

type figure struct{ unit, period string }

type land struct {
	values map[figure]float64
	sums   [][2][]figure // the whole, and its parts
	world  mask.World
	rule   mask.Rule
}

const counted = "offenders_arrested"

func quarters() []string { return []string{"2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"} }

func newLand(t *testing.T, seed uint64) *land {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 7))
	l := &land{values: map[figure]float64{}, rule: mask.TheRule(), world: mask.World{Above: map[string][]string{}, Into: map[string][]string{}, Below: map[string]bool{}}}
	var country []string
	for p := range 2 + rnd.IntN(3) {
		province := fmt.Sprintf("%02d", p)
		var communes []string
		for c := range 1 + rnd.IntN(4) {
			commune := fmt.Sprintf("%s%03d", province, c)
			communes = append(communes, commune)
			l.world.Above[commune] = []string{province}
			l.fillCommune(rnd, commune)
		}
		l.whole(province, communes)
		country = append(country, province)
	}
	l.whole("vn", country)
	for _, p := range country {
		l.world.Above[p] = []string{"vn"}
	}
	for f, v := range l.values {
		few, village := l.world.Below[f.unit]
		if v > 0 && (v < float64(l.rule.Below) || village && few) {
			l.world.Small = append(l.world.Small, mask.Cell{Unit: f.unit, Indicator: counted, Period: year(t, f.period)})
		}
	}
	return l
}

// fillCommune gives a commune figures of its own, those of its villages, or those of two that merged into it.
func (l *land) fillCommune(rnd *rand.Rand, commune string) {
	parts := rnd.IntN(4)
	for _, q := range quarters() {
		if parts < 2 {
			l.values[figure{commune, q}] = some(rnd)
		}
	}
	if parts >= 2 {
		var names []string
		for i := range parts {
			part := fmt.Sprintf("%s.%d", commune, i)
			names = append(names, part)
			if parts == 2 {
				l.world.Into[part] = []string{commune}
			} else {
				l.world.Above[part], l.world.Below[part] = []string{commune}, rnd.IntN(3) == 0
			}
			for _, q := range quarters() {
				l.values[figure{part, q}] = some(rnd)
			}
			l.year(part)
		}
		l.whole(commune, names)
	} else {
		l.year(commune)
	}
}

// some is a figure, mostly near the threshold.
func some(rnd *rand.Rand) float64 {
	return []float64{0, 0, 1, 2, 3, 4, 5, 6, 9, 30, 400}[rnd.IntN(11)]
}

func (l *land) year(unit string) {
	var parts []figure
	for _, q := range quarters() {
		parts = append(parts, figure{unit, q})
	}
	l.add(figure{unit, "2026"}, parts)
}

func (l *land) whole(unit string, parts []string) {
	for _, q := range append(quarters(), "2026") {
		var list []figure
		for _, p := range parts {
			list = append(list, figure{p, q})
		}
		l.add(figure{unit, q}, list)
	}
	var own []figure
	for _, q := range quarters() {
		own = append(own, figure{unit, q})
	}
	l.sums = append(l.sums, [2][]figure{{{unit, "2026"}}, own})
}

func (l *land) add(whole figure, parts []figure) {
	total := 0.0
	for _, p := range parts {
		total += l.values[p]
	}
	l.values[whole] = total
	l.sums = append(l.sums, [2][]figure{{whole}, parts})
}

type span struct{ low, high float64 }

// attack narrows what every figure can be by every sum, until nothing narrows, and gives the small ones it found that
// were not shown. (What is masked only for standing above a small one may be found where its own parts are shown.)
func (l *land) attack(t *testing.T, s *mask.Sight, more [][2][]figure) map[figure]span {
	t.Helper()
	known, hidden := map[figure]span{}, map[figure]bool{}
	for f, v := range l.values {
		m := s.Mark(f.unit, year(t, f.period), counted, &v)
		switch {
		case !m.Masked:
			known[f] = span{v, v}
		case m.Below > 0:
			known[f], hidden[f] = span{1, float64(m.Below - 1)}, true
		default:
			known[f], hidden[f] = span{0, math.Inf(1)}, true
		}
	}
	for narrowed := true; narrowed; {
		narrowed = false
		for _, sum := range append(l.sums, more...) {
			narrowed = narrow(known, sum[0], sum[1]) || narrowed
		}
	}
	found := map[figure]span{}
	for f := range hidden {
		few := l.world.Below[f.unit]
		if k := known[f]; k.low == k.high && k.low > 0 && (k.low < float64(l.rule.Below) || few) {
			found[f] = k
		}
	}
	return found
}

// narrow makes the spans of one sum fit each other: whole = parts.
func narrow(known map[figure]span, wholes, parts []figure) bool {
	changed := false
	bound := func(list []figure, but int) (low, high float64) {
		for i, f := range list {
			if i != but {
				low, high = low+known[f].low, high+known[f].high
			}
		}
		return low, high
	}
	set := func(f figure, low, high float64) {
		k := known[f]
		n := span{max(k.low, low), min(k.high, high)}
		if n != k && n.low <= n.high {
			known[f], changed = n, true
		}
	}
	low, high := bound(parts, -1)
	for i, w := range wholes {
		restLow, restHigh := bound(wholes, i)
		set(w, low-restHigh, high-restLow)
	}
	wholeLow, wholeHigh := bound(wholes, -1)
	for i, p := range parts {
		restLow, restHigh := bound(parts, i)
		set(p, wholeLow-restHigh, wholeHigh-restLow)
	}
	return changed
}

// TestDifferencingFindsNothing: in 300 worlds, each with 20 further sums over units of the attacker's own choosing that
// are given where all their parts are shown, nothing masked is found. With the containing figures left unmasked, it is.
func TestDifferencingFindsNothing(t *testing.T) {
	leaks := 0
	for seed := range uint64(300) {
		l := newLand(t, seed)
		safe := mask.NewSight(mask.NewTable(l.rule, l.world), nil)
		if found := l.attack(t, safe, l.chosen(t, safe, seed)); len(found) > 0 {
			t.Fatalf("world %d: found %v", seed, found)
		}
		alone := mask.NewSight(mask.NewTable(l.rule, mask.World{Below: l.world.Below}), nil)
		leaks += len(l.attack(t, alone, nil))
	}
	if leaks < 300 {
		t.Errorf("the attack found %d figures where only small ones are masked: it attacks nothing", leaks)
	}
}

// chosen are sums over units of the attacker's own choosing, given only where every part is shown.
func (l *land) chosen(t *testing.T, s *mask.Sight, seed uint64) [][2][]figure {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 11))
	var all []figure
	for f := range l.values {
		all = append(all, f)
	}
	var sums [][2][]figure
	for i := range 20 {
		area, total, given := figure{fmt.Sprint("area ", i), "2026"}, 0.0, true
		var parts []figure
		for range 1 + rnd.IntN(6) {
			f := all[rnd.IntN(len(all))]
			v := l.values[f]
			given = given && !s.Mark(f.unit, year(t, f.period), counted, &v).Masked
			parts, total = append(parts, f), total+v
		}
		if given {
			l.values[area] = total
			sums = append(sums, [2][]figure{{area}, parts})
		}
	}
	return sums
}

// The masks of a figure depend on what is stored and on nothing else: not on the order in which it is read.
func TestMasksDoNotDependOnTheOrder(t *testing.T) {
	for seed := range uint64(50) {
		l := newLand(t, seed)
		one := mask.NewSight(mask.NewTable(l.rule, l.world), nil)
		rand.New(rand.NewPCG(seed, 3)).Shuffle(len(l.world.Small), func(i, j int) {
			l.world.Small[i], l.world.Small[j] = l.world.Small[j], l.world.Small[i]
		})
		other := mask.NewSight(mask.NewTable(l.rule, l.world), nil)
		for f, v := range l.values {
			p := year(t, f.period)
			if a, b := one.Mark(f.unit, p, counted, &v), other.Mark(f.unit, p, counted, &v); a.Masked != b.Masked || a.Below != b.Below {
				t.Fatalf("world %d: %v is %+v or %+v", seed, f, a, b)
			}
		}
	}
}
