package rebase

import (
	"context"
	"fmt"
	"slices"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// Kin is a unit with everything that lineage joins to it, directly or over others, at any time. Nothing outside
// it can touch the unit's figures, so a crosswalk built of it has the same rows to and from the unit as one of
// the whole country.
type Kin struct {
	Links       []Link
	Versions    []Version               // every version of every unit on the links, and of the unit itself
	Populations map[string][]Population // by code
}

// Version is a unit version with its end.
type Version struct {
	Unit                // without population
	ValidTo border.Date // first day on which it no longer holds; zero: open
}

func (v Version) holds(on border.Date) bool {
	return !v.ValidFrom.After(on) && (v.ValidTo.IsZero() || v.ValidTo.After(on))
}

// population gives the count of a code nearest to a day that tells residentsID or householdsID, of those that no
// reform of the unit lies between.
func (k Kin) population(code string, on border.Date, what string) *Population {
	var best *Population
	for i := range k.Populations[code] {
		p := &k.Populations[code][i]
		if p.of(what) != nil && !k.parted(code, p.AsOf, on) && (best == nil || nearer(*p, *best, on)) {
			best = p
		}
	}
	return best
}

func nearer(a, b Population, on border.Date) bool {
	da, db := distance(a.AsOf, on), distance(b.AsOf, on)
	return da < db || da == db && a.AsOf.After(b.AsOf)
}

func distance(a, b border.Date) int { return max(a.DaysUntil(b), b.DaysUntil(a)) }

// parted says that the line of the code breaks between two days, by the rule counts follow: a reform other than a
// change of name touched the unit, or another version began and no lineage says that it is the same unit. The
// code then means another unit. Before its first known version nothing is known to break.
func (k Kin) parted(code string, one, other border.Date) bool {
	first, last := one, other
	if last.Before(first) {
		first, last = last, first
	}
	within := func(day border.Date) bool { return day.After(first) && !day.After(last) }
	return slices.ContainsFunc(k.Links, func(l Link) bool {
		return (l.From == code || l.To == code) && !l.same() && within(l.On)
	}) || slices.ContainsFunc(k.Versions, func(v Version) bool {
		return v.Code == code && within(v.ValidFrom) && k.known(code, v.ValidFrom) && !k.continued(code, v.ValidFrom)
	})
}

// known says that an earlier version of the code is than the one that begins on a day.
func (k Kin) known(code string, day border.Date) bool {
	return slices.ContainsFunc(k.Versions, func(v Version) bool { return v.Code == code && v.ValidFrom.Before(day) })
}

// continued says that lineage carries the unit of a code over a day.
func (k Kin) continued(code string, day border.Date) bool {
	return slices.ContainsFunc(k.Links, func(l Link) bool { return l.From == code && l.To == code && l.On == day && l.same() })
}

// same says that the one unit is the other, under whatever name.
func (l Link) same() bool {
	return !l.Partial && (l.Kind == border.Unchanged || l.Kind == border.Rename)
}

// line is a unit version and its kin, in memory: a Source of which only cells are read from elsewhere.
type line struct {
	Kin
	unit   border.UnitRef
	on     border.Date // a day the version holds on: all is read over it
	source Source

	communes map[string]bool // of a province: all is read over these and summed; nil: over the unit itself
	province *line           // of a province read over its communes: its own line

	cells map[string]map[string][]cell.Cell // read before
	walks map[walkKey]*Crosswalk            // made before
}

type walkKey struct {
	era    border.Date
	follow Follow
}

func newLine(kin Kin, unit border.UnitRef, on border.Date, source Source) *line {
	return &line{Kin: kin, unit: unit, on: on, source: source, cells: map[string]map[string][]cell.Cell{}, walks: map[walkKey]*Crosswalk{}}
}

// Lineage is Source's.
func (l *line) Lineage(_ context.Context, _ string, after, until border.Date) ([]Link, error) {
	var links []Link
	for _, k := range l.Links {
		if k.On.After(after) && !k.On.After(until) {
			links = append(links, k)
		}
	}
	return links, nil
}

// Units is Source's.
func (l *line) Units(_ context.Context, _ string, on border.Date) ([]Unit, error) {
	var units []Unit
	for _, v := range l.Versions {
		if v.holds(on) {
			u := v.Unit
			u.Population = l.population(u.Code, on, residentsID)
			units = append(units, u)
		}
	}
	return units, nil
}

// Cells is Source's.
func (l *line) Cells(ctx context.Context, level string, on border.Date, codes []string, res int) (map[string][]cell.Cell, error) {
	key := fmt.Sprint(on, codes, res)
	if found, ok := l.cells[key]; ok {
		return found, nil
	}
	found, err := l.source.Cells(ctx, level, on, codes, res)
	if err != nil {
		return nil, err
	}
	l.cells[key] = found
	return found, nil
}

// walk gives the crosswalk of the kin from a day to the day of the line. Between two days on which anything
// began or ended it is the same.
func (l *line) walk(ctx context.Context, from border.Date, follow Follow) (*Crosswalk, error) {
	key := walkKey{l.era(from), follow}
	if c := l.walks[key]; c != nil {
		return c, nil
	}
	level := l.unit.Level
	if l.communes != nil {
		level = border.Commune
	}
	c, err := Build(ctx, l, Query{Level: level, From: from, To: l.on, Follow: follow})
	if err != nil {
		return nil, err
	}
	if l.communes != nil {
		if c, err = l.summed(ctx, c); err != nil {
			return nil, err
		}
	}
	l.walks[key] = c
	return c, nil
}

// era is the last day, up to the one given, on which a version or a row of lineage of the kin began or ended.
func (l *line) era(on border.Date) border.Date {
	var last border.Date
	for _, day := range l.days() {
		if !day.After(on) {
			last = day
		}
	}
	return last
}

// days are those on which anything of the kin began or ended, in order.
func (l *line) days() []border.Date {
	var days []border.Date
	for _, k := range l.Links {
		days = append(days, k.On)
	}
	for _, v := range l.Versions {
		days = append(days, v.ValidFrom)
		if !v.ValidTo.IsZero() {
			days = append(days, v.ValidTo)
		}
	}
	slices.SortFunc(days, func(a, b border.Date) int { return b.DaysUntil(a) })
	return slices.Compact(days)
}

// codes are those of the kin, in order.
func (l *line) codes() []string {
	codes := []string{l.unit.Code}
	for _, v := range l.Versions {
		codes = append(codes, v.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// version gives the version of a code that holds on a day.
func (l *line) version(code string, on border.Date) (Version, bool) {
	for _, v := range l.Versions {
		if v.Code == code && v.holds(on) {
			return v, true
		}
	}
	return Version{}, false
}

// lasts says that the version of a code on the eve of a day goes on.
func (l *line) lasts(code string, day border.Date) bool {
	before, was := l.version(code, day.AddDays(-1))
	after, is := l.version(code, day)
	return was && is && before.ValidFrom == after.ValidFrom
}
