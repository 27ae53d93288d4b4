package rebase

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// Incomplete is the state of a sum over communes not all of which reported; Missing names those that did not.
const Incomplete = "incomplete"

// withCommunes fills in what a province did not report itself by the sum of its communes' figures.
func (s *Service) withCommunes(ctx context.Context, communes *line, years []Year) ([]Year, error) {
	sums, err := s.years(ctx, communes)
	if err != nil {
		return nil, err
	}
	for _, sum := range sums {
		sum.tellIncomplete()
		i, there := slices.BinarySearchFunc(years, sum.Year, func(y Year, year int) int { return cmp.Compare(y.Year, year) })
		if !there {
			years = slices.Insert(years, i, sum)
			continue
		}
		years[i].fill(sum)
	}
	return years, nil
}

// communesOf is the line of a province read over its communes, with the kin of all of them.
func (s *Service) communesOf(ctx context.Context, province *line) (*line, error) {
	units, err := s.source.Units(ctx, border.Commune, province.on)
	if err != nil {
		return nil, err
	}
	kin, communes := Kin{Populations: map[string][]Population{}}, map[string]bool{}
	for _, u := range units {
		if u.Province != province.unit.Code {
			continue
		}
		communes[u.Code] = true
		if slices.ContainsFunc(kin.Versions, func(v Version) bool { return v.Code == u.Code }) {
			continue // in the kin of another
		}
		more, err := s.records.Kin(ctx, border.Commune, u.Code)
		if err != nil {
			return nil, err
		}
		kin.Links, kin.Versions = join(kin.Links, more.Links), join(kin.Versions, more.Versions)
		maps.Copy(kin.Populations, more.Populations)
	}
	all, err := s.records.Communes(ctx, province.codes())
	if err != nil {
		return nil, err
	}
	kin.Versions = join(kin.Versions, all.Versions)
	maps.Copy(kin.Populations, all.Populations)
	l := newLine(kin, province.unit, province.on, s.source)
	l.communes, l.province = communes, province
	return l, nil
}

// summed turns a crosswalk of communes into one into the province. Where the way of some commune is broken, the
// provinces tell: all communes of one that went whole into this one are a part of it, whatever became of each.
func (l *line) summed(ctx context.Context, c *Crosswalk) (*Crosswalk, error) {
	g := gather(c, l.communes, l.unit.Code)
	if !g.breaks(l.unit.Code) {
		return g, nil
	}
	way, err := l.province.walk(ctx, c.From, c.Follow)
	if err != nil || way.breaks(l.unit.Code) {
		return g, err
	}
	whole := map[string]Row{}
	for _, r := range way.Rows {
		switch {
		case r.To != l.unit.Code:
		case r.Weight != Whole:
			return g, nil
		default:
			whole[r.From] = r
		}
	}
	sum := &Crosswalk{Level: c.Level, From: c.From, To: c.To, Follow: c.Follow}
	for _, v := range l.Versions {
		if r, went := whole[v.Province]; went && v.holds(c.From) {
			sum.Rows = append(sum.Rows, Row{From: v.Code, To: l.unit.Code, Basis: r.Basis, Weight: Whole})
		}
	}
	if len(sum.Rows) == 0 {
		return g, nil
	}
	sum.seal()
	return sum, nil
}

// breaks says that the rows do not wholly account for a unit.
func (c *Crosswalk) breaks(unit string) bool {
	return slices.ContainsFunc(c.Broken, func(g Gap) bool { return g.Code == unit })
}

// join appends what is not there yet.
func join[T comparable](all, more []T) []T {
	met := make(map[T]bool, len(all))
	for _, one := range all {
		met[one] = true
	}
	for _, one := range more {
		if !met[one] {
			all, met[one] = append(all, one), true
		}
	}
	return all
}

// theirs says that a day's figures of a province's communes are their own: the same versions stood that day.
func (l *line) theirs(c *Crosswalk, day border.Date) bool {
	from := map[string]bool{}
	for _, r := range c.Rows {
		if r.To != l.unit.Code {
			continue
		}
		before, was := l.version(r.From, day)
		now, is := l.version(r.From, l.on)
		if !l.communes[r.From] || !was || !is || before.ValidFrom != now.ValidFrom {
			return false
		}
		from[r.From] = true
	}
	return len(from) == len(l.communes)
}

// gather turns the rows into some units into rows into one that holds them all. What a unit gives to several of
// them is no longer divided: all of it is whole.
func gather(c *Crosswalk, into map[string]bool, one string) *Crosswalk {
	g := &Crosswalk{Level: c.Level, From: c.From, To: c.To, Follow: c.Follow, Lost: c.Lost}
	held, beyond := map[string]Row{}, map[string]Weight{} // by source; the latter the errors of rows elsewhere
	for _, r := range c.Rows {
		if !into[r.To] {
			g.Rows, beyond[r.From] = append(g.Rows, r), beyond[r.From]+r.Error
			continue
		}
		h, met := held[r.From]
		if !met {
			h = Row{From: r.From, To: one, Basis: r.Basis}
		}
		h.Basis, h.Weight, h.Error = weaker(h.Basis, r.Basis), h.Weight+r.Weight, h.Error+r.Error
		held[r.From] = h
	}
	for _, h := range held {
		if h.Error = min(h.Error, beyond[h.From]); h.Weight == Whole {
			h.Error = 0
		}
		g.Rows = append(g.Rows, h)
	}
	for _, b := range c.Broken {
		if into[b.Code] {
			b.Code = one
		}
		g.Broken = append(g.Broken, b)
	}
	slices.SortFunc(g.Broken, func(a, b Gap) int { return cmp.Or(strings.Compare(a.Code, b.Code), b.On.DaysUntil(a.On)) })
	g.Broken = slices.CompactFunc(g.Broken, func(a, b Gap) bool { return a.Code == b.Code })
	g.seal()
	return g
}

// tellIncomplete marks sums that lack a part.
func (y *Year) tellIncomplete() {
	for id, f := range y.Values {
		if f.Value == nil && !f.Masked && f.Status != NotComparable {
			f.State = Incomplete
			y.Values[id] = f
		}
	}
}

// fill takes from a sum what the year does not know itself.
func (y *Year) fill(sum Year) {
	for id, f := range sum.Values {
		if own, there := y.Values[id]; there && own.Value != nil {
			continue
		}
		y.Values[id] = f
		y.Rebased = y.Rebased || sum.Rebased
		if r, counted := sum.Rates[id]; counted {
			y.Rates[id] = r
		}
	}
	if y.Population == nil || y.Population.Value == nil && sum.Population != nil {
		y.Population = sum.Population
	}
}
