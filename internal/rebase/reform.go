package rebase

import (
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// reform is the step over one day of reform.
func (b builder) reform(ctx context.Context, day border.Date, before, after []Unit, links []Link) (step, error) {
	s := lasting(before, after, day)
	ways := b.ways(links, s)
	g, err := b.ground(ctx, day, before, after, divided(ways), ways)
	if err != nil {
		return s, err
	}
	for _, from := range slices.Sorted(maps.Keys(ways)) {
		delete(s.stuck, from)
		delete(s.arrows, from)
		w := ways[from]
		if w.whole {
			s.arrows[from] = []arrow{{to: w.to[0], basis: w.basis(), weight: Whole}}
			continue
		}
		parts, reason, err := g.split(from, w.to)
		if err != nil {
			return s, err
		}
		if reason != "" {
			s.stuck[from], s.barred[from] = reason, w.to
			continue
		}
		s.arrows[from] = arrows(parts)
	}
	return s, nil
}

// undo is the step back over one day of reform.
func (b builder) undo(ctx context.Context, day border.Date, before, after []Unit, links []Link) (step, error) {
	s := lasting(after, before, day)
	ways := b.ways(links, lasting(before, after, day))
	old := divided(ways)
	back := predecessors(ways)
	for _, from := range back {
		if len(from) > 1 {
			old = append(old, from...)
		}
	}
	slices.Sort(old)
	g, err := b.ground(ctx, day, before, after, slices.Compact(old), ways)
	if err != nil {
		return s, err
	}
	brought, err := g.allBrought(ways)
	if err != nil {
		return s, err
	}
	for _, to := range slices.Sorted(maps.Keys(back)) {
		delete(s.stuck, to)
		delete(s.arrows, to)
		if len(back[to]) == 1 {
			s.arrows[to] = []arrow{{to: back[to][0], basis: ways[back[to][0]].basis(), weight: Whole}}
			continue
		}
		if parts := g.returning(to, back[to], brought); parts != nil {
			s.arrows[to] = arrows(parts)
			continue
		}
		s.stuck[to], s.barred[to] = NoBasis, back[to]
	}
	return s, nil
}

// way is where an old unit's figures go: the new units, each once, in order of code; whole says that the law
// sends all of them into one, or, where derived, that two lists have it alike.
type way struct {
	to      []string
	whole   bool
	derived bool
}

// basis of a way that is whole, one way or back.
func (w way) basis() Basis {
	if w.derived {
		return SameInLists
	}
	return LegalWhole
}

// ways gives the way of every old unit of a reform.
func (b builder) ways(links []Link, lasts step) map[string]way {
	byFrom := map[string][]Link{}
	for _, l := range links {
		byFrom[l.From] = append(byFrom[l.From], l)
	}
	ways := map[string]way{}
	for from, all := range byFrom {
		all = append(all, remainder(from, all, lasts)...)
		all = decisive(all, b.q.Follow)
		var to []string
		for _, l := range all {
			to = append(to, l.To)
		}
		slices.SortFunc(to, strings.Compare)
		to = slices.Compact(to)
		ways[from] = way{to: to, whole: len(to) == 1 && all[0].settles(b.q.Follow), derived: all[0].Derived}
	}
	return ways
}

// predecessors turns the ways round.
func predecessors(ways map[string]way) map[string][]string {
	back := map[string][]string{}
	for _, from := range slices.Sorted(maps.Keys(ways)) {
		for _, to := range ways[from].to {
			back[to] = append(back[to], from)
		}
	}
	return back
}

// remainder is the row the law leaves out: a unit that only gave parts away, and whose version lasts, keeps
// the rest.
func remainder(from string, links []Link, lasts step) []Link {
	for _, l := range links {
		if l.whole() || l.To == from {
			return nil
		}
	}
	if len(lasts.arrows[from]) == 0 {
		return nil
	}
	return []Link{{From: from, To: from, Kind: border.BoundaryAdjust, Partial: true}}
}

// decisive picks the one row that settles where the figures go, if there is one. Several such rows contradict
// each other, and one that says whole beside others that say part is no clearer: then all of them share.
func decisive(links []Link, follow Follow) []Link {
	var special []Link
	for _, l := range links {
		if l.settles(follow) && !l.whole() {
			special = append(special, l)
		}
	}
	if len(special) == 1 {
		return special
	}
	return links
}

// divided gives the units that do not go whole, in order.
func divided(ways map[string]way) (from []string) {
	for _, code := range slices.Sorted(maps.Keys(ways)) {
		if !ways[code].whole {
			from = append(from, code)
		}
	}
	return from
}

// gift is what an old unit brought into a new one: parts of it, by people and by ground.
type gift struct{ from, to string }

// portion is a part of an old unit, 0 to 1, with its half-width.
type portion struct{ weight, err float64 }

// allBrought divides every old unit over the new ones. A unit that nothing tells how to divide
// is left out.
func (g ground) allBrought(ways map[string]way) (map[gift]portion, error) {
	all := map[gift]portion{}
	for _, from := range slices.Sorted(maps.Keys(ways)) {
		w := ways[from]
		if w.whole {
			all[gift{from, w.to[0]}] = portion{weight: 1}
			continue
		}
		parts, reason, err := g.split(from, w.to)
		if err != nil {
			return nil, err
		}
		if reason != "" {
			continue
		}
		for _, a := range arrows(parts) {
			all[gift{from, a.to}] = portion{a.weight.Float(), a.err.Float()}
		}
	}
	return all, nil
}

// returning divides a new unit over the old ones it came from; nil where nothing tells how.
func (g ground) returning(to string, from []string, brought map[gift]portion) []part {
	people, peopleKnown := g.measures(to, from, brought, g.residents)
	area, areaKnown := g.measures(to, from, brought, g.size)
	byGround := g.follow == Ground || !peopleKnown
	if byGround && !areaKnown {
		return nil
	}
	parts := make([]part, len(from))
	for i, code := range from {
		m, basis := people, ByPopulation
		if byGround {
			m, basis = area, ByArea
		}
		w := m[i] / sum(m)
		parts[i] = part{to: code, basis: basis, measure: m[i], err: doubt(m, i, to, from, brought)}
		switch {
		case g.follow == Ground:
		case peopleKnown && areaKnown:
			parts[i].err += math.Abs(people[i]/sum(people) - area[i]/sum(area))
		default:
			parts[i].err += g.scatter(w)
		}
	}
	return parts
}

// doubt is what the half-widths of the portions make of the weight of one of them.
func doubt(m []float64, one int, to string, from []string, brought map[gift]portion) float64 {
	total := sum(m)
	e := 0.0
	for i, code := range from {
		p := brought[gift{code, to}]
		if p.weight == 0 {
			continue
		}
		w := m[one] / total
		if i == one {
			w = 1 - w
		}
		e += w * m[i] / total * p.err / p.weight
	}
	return e
}

// measures gives how much each old unit brought in; ok is false if one is unknown or all are 0.
func (g ground) measures(to string, from []string, brought map[gift]portion, of func(string) (float64, bool)) ([]float64, bool) {
	all := make([]float64, len(from))
	for i, code := range from {
		m, known := of(code)
		p, divided := brought[gift{code, to}]
		if !known || !divided {
			return nil, false
		}
		all[i] = m * p.weight
	}
	return all, sum(all) > 0
}

func (g ground) residents(old string) (float64, bool) {
	p := g.before[old].Population
	if p == nil {
		return 0, false
	}
	return p.Residents, true
}

// size is the number of cells, as if they were of resolution 8: areas stated by different sources do not add up.
func (g ground) size(old string) (float64, bool) {
	cells := g.cellsBefore[old]
	if len(cells) == 0 {
		return 0, false
	}
	return float64(len(cells)) * math.Pow(7, float64(8-cells[0].Resolution())), true
}
