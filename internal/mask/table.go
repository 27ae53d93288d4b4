package mask

import (
	"slices"

	"cotmoc/internal/border"
)

// Cell is a stored figure that must not be read: of a unit, a period and an indicator.
type Cell struct {
	Unit, Indicator string
	Period          border.Period
}

// World is what is stored of small figures. All versions of a figure belong here, also those that were corrected.
type World struct {
	Small []Cell              // counts of people above zero and below the threshold, or withheld; figures above zero of units in Few
	Rests []Cell              // figures of which a small count is left beside those the units below reported: that of who is silent
	Above map[string][]string // of a unit: the units it was ever below
	Into  map[string][]string // of a unit: the units it went into
	Split map[string]bool     // units of which only a part went, or may have gone, into another
	Below map[string]bool     // units below communes; true: fewer residents than the rule asks, or nobody knows how many
}

// Table knows which figures contain small ones. It is made once and then only read.
type Table struct {
	rule  Rule
	world World
	from  map[string][]string     // of a unit: those that went into it
	units map[key][]border.Period // small figures of other units in it
	times map[key][]border.Period // small figures of the unit's own shorter periods
}

type key struct{ unit, indicator string }

// NewTable works out what contains what.
func NewTable(rule Rule, w World) *Table {
	cells, rests := w.Small, w.Rests
	w.Small, w.Rests = nil, nil // read here and not kept
	t := &Table{rule: rule, world: w, from: map[string][]string{}, units: map[key][]border.Period{}, times: map[key][]border.Period{}}
	for unit, into := range w.Into {
		for _, u := range into {
			t.from[u] = append(t.from[u], unit)
		}
	}
	over := map[string][]string{}
	for _, c := range cells {
		containers, known := over[c.Unit]
		if !known {
			containers = t.containers(c.Unit)
			over[c.Unit] = containers
		}
		for _, u := range containers {
			put(t.units, key{u, c.Indicator}, c.Period)
		}
		if sortOf(c.Indicator) == flow {
			put(t.times, key{c.Unit, c.Indicator}, c.Period)
		}
	}
	for _, c := range rests {
		for _, u := range append(t.containers(c.Unit), c.Unit) {
			put(t.units, key{u, c.Indicator}, c.Period)
		}
	}
	return t
}

// put adds a period once.
func put(to map[key][]border.Period, k key, p border.Period) {
	for _, known := range to[k] {
		if known.Code == p.Code {
			return
		}
	}
	to[k] = append(to[k], p)
}

// containers gives every unit that a unit is, was or became a part of.
func (t *Table) containers(unit string) []string {
	met, list := map[string]bool{unit: true}, []string{unit}
	for i := 0; i < len(list); i++ {
		for _, next := range slices.Concat(t.world.Above[list[i]], t.world.Into[list[i]]) {
			if !met[next] {
				met[next] = true
				list = append(list, next)
			}
		}
	}
	return list[1:]
}

// contains says that a figure contains a small one.
func (t *Table) contains(unit, indicator string, p border.Period) bool {
	k := key{unit, indicator}
	for _, s := range t.units[k] {
		if overlap(s, p) {
			return true
		}
	}
	for _, s := range t.times[k] {
		if overlap(s, p) && !(s.Has(p.From) && s.Has(p.To)) {
			return true
		}
	}
	return false
}

func overlap(a, b border.Period) bool { return !a.From.After(b.To) && !b.From.After(a.To) }
