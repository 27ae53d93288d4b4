package rebase

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"cotmoc/internal/border"
)

// arrow is the way from one unit into another.
type arrow struct {
	to     string
	basis  Basis
	weight Weight
	err    Weight
}

// step is what lies between two days that follow each other: arrows out of the units of the first day, whose
// weights add up to 1, or a reason why there are none; and the units of the second day.
type step struct {
	on      border.Date
	arrows  map[string][]arrow
	stuck   map[string]Reason
	barred  map[string][]string // where the stuck would have gone
	arrives map[string]bool
}

// flow is a crosswalk in the making: where every unit of the first day is by now.
type flow struct {
	at     map[string][]arrow // by source; none of a lost one
	lost   map[string]Gap
	broken map[string]Gap // among the units of the day reached
}

// newFlow begins with every unit at itself.
func newFlow(units []Unit) *flow {
	f := &flow{at: map[string][]arrow{}, lost: map[string]Gap{}, broken: map[string]Gap{}}
	for _, u := range units {
		f.at[u.Code] = []arrow{{to: u.Code, basis: LegalWhole, weight: Whole}}
	}
	return f
}

// take goes one step on. A source part of which comes to an end without lineage is lost as a whole, and what
// its other parts reach is broken: half a figure is not comparable either.
func (f *flow) take(s step) {
	present := f.reached()
	broken := f.breaks(s, present)
	for _, source := range slices.Sorted(maps.Keys(f.at)) {
		end, stuck := firstStuck(f.at[source], s)
		if !stuck {
			f.at[source] = compose(f.at[source], s.arrows)
			continue
		}
		reason := cmp.Or(s.stuck[end], NoUnit)
		f.lost[source] = Gap{Code: source, On: s.on, Reason: reason}
		for _, a := range f.at[source] {
			for _, b := range s.arrows[a.to] {
				broken[b.to] = Gap{Code: b.to, On: s.on, Reason: reason}
			}
		}
		delete(f.at, source)
	}
	f.broken = broken
}

func (f *flow) reached() map[string]bool {
	present := map[string]bool{}
	for _, arrows := range f.at {
		for _, a := range arrows {
			present[a.to] = true
		}
	}
	return present
}

// breaks gives the units after the step that something leads into which is broken or which no source reaches,
// those that something stuck would lead into, and those that nothing leads into.
func (f *flow) breaks(s step, present map[string]bool) map[string]Gap {
	broken, met := map[string]Gap{}, map[string]bool{}
	for _, x := range slices.Sorted(maps.Keys(s.arrows)) {
		gap, isBroken := f.broken[x]
		if !isBroken && !present[x] {
			gap, isBroken = Gap{On: s.on, Reason: NoLineage}, true
		}
		for _, a := range s.arrows[x] {
			met[a.to] = true
			if _, already := broken[a.to]; isBroken && !already {
				broken[a.to] = Gap{Code: a.to, On: gap.On, Reason: gap.Reason}
			}
		}
	}
	for _, x := range slices.Sorted(maps.Keys(s.barred)) {
		for _, y := range s.barred[x] {
			met[y], broken[y] = true, Gap{Code: y, On: s.on, Reason: s.stuck[x]}
		}
	}
	for y := range s.arrives {
		if !met[y] {
			broken[y] = Gap{Code: y, On: s.on, Reason: NoLineage}
		}
	}
	return broken
}

func firstStuck(arrows []arrow, s step) (code string, stuck bool) {
	for _, a := range arrows {
		if len(s.arrows[a.to]) == 0 {
			return a.to, true
		}
	}
	return "", false
}

// compose follows every arrow by the next ones. Weights multiply, and are rounded so that they add up to 1;
// errors are those of a product, w2 e1 + w1 e2 + e1 e2, added over the ways to the same unit.
func compose(first []arrow, next map[string][]arrow) []arrow {
	type sum struct {
		weight, err float64
		basis       Basis
	}
	if len(first) == 1 && first[0].weight == Whole && first[0].err == 0 && first[0].basis == LegalWhole {
		return next[first[0].to]
	}
	sums := map[string]sum{}
	for _, a := range first {
		for _, b := range next[a.to] {
			t, met := sums[b.to]
			if !met {
				t.basis = LegalWhole
			}
			t.weight += float64(a.weight) * float64(b.weight) // exact below 2^53
			t.err += b.weight.Float()*a.err.Float() + a.weight.Float()*b.err.Float() + a.err.Float()*b.err.Float()
			t.basis = weaker(t.basis, weaker(a.basis, b.basis))
			sums[b.to] = t
		}
	}
	codes := slices.Sorted(maps.Keys(sums))
	parts := make([]part, len(codes))
	for i, code := range codes {
		parts[i] = part{to: code, measure: sums[code].weight, err: sums[code].err, basis: sums[code].basis}
	}
	return arrows(parts)
}

// part is an arrow before its weight is rounded.
type part struct {
	to      string
	basis   Basis
	measure float64 // weights are in the proportion of these
	err     float64 // half-width of the weight, 0 to 1
}

// arrows rounds the weights of one source's parts, in order of code, so that they add up to exactly 1, and
// leaves out those that round to nothing.
func arrows(parts []part) []arrow {
	measures := make([]float64, len(parts))
	for i, p := range parts {
		measures[i] = p.measure
	}
	weights := share(unit, measures)
	var all []arrow
	for i, p := range parts {
		if weights[i] == 0 {
			continue
		}
		e := min(max(p.err, 0), 1)
		all = append(all, arrow{to: p.to, basis: p.basis, weight: Weight(weights[i]), err: Weight(math.Ceil(e*unit - 1e-6))})
	}
	return all
}
