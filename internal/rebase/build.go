package rebase

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// Query asks for a crosswalk.
type Query struct {
	Level       string
	From, To    border.Date
	Follow      Follow         // "" is People
	Resolution  int            // of the H3 cells, 8 or 9; 0 is 8
	People      CellPopulation // where people live, if somebody knows; may be nil
	Settlements int            // see Build; 0 is DefaultSettlements
}

// DefaultSettlements is the number of villages the people of a divided unit are taken to live in where nothing
// says where they live. Communes of the mountains have about that many; inferred, and therefore a setting.
const DefaultSettlements = 9

// Build makes the crosswalk between two days, either way, over every reform between them.
//
// Going forward, a unit passes whole where the law says whole, or that all its people pass and the figures
// follow people. A divided one goes to the successors the law names, and to no other, in the proportion of
// people in the H3 cells that its old and their new boundary share: counted in the cells if People knows them,
// else at the successors' mean density, else of the cells alone. Without boundaries the successors'
// populations decide, and without these nothing does: the unit is lost, with a reason. Going back, a unit that
// had one predecessor returns whole; one that had several divides in the proportion of what each brought into
// it: its people where all are known, else its ground.
//
// The error of a row is a half-width around the weight. It adds up
//   - the cells: half of those along the line between the parts, at least one, as a part smaller than a cell may
//     own none; which is what a line that is straight within a cell can get wrong (of 300 straight cuts through communes of 5 to 60 km2, 299 lay
//     within it at resolution 8: the outer edge, where what is wrong mostly cancels, is left out);
//   - the boundaries: the part of the unit's ground that lies in no named successor, given wholly to one or
//     wholly to another;
//   - the people: how far apart weights by people and by ground lie; where only one of them is known, the
//     standard deviation for people living in so many Settlements of one size, anywhere on the ground.
//
// It says nothing about figures that follow neither people nor ground, and nothing about boundaries that are
// wrong on both sides alike.
func Build(ctx context.Context, src Source, q Query) (*Crosswalk, error) {
	if q.From.IsZero() || q.To.IsZero() {
		return nil, border.Fail(border.Invalid, "Bảng chuyển đổi cần hai ngày: từ ngày và đến ngày.",
			"A crosswalk needs two days: from and to.", nil)
	}
	q = q.withDefaults()
	b := builder{src: src, q: q}
	units, err := src.Units(ctx, q.Level, q.From)
	if err != nil {
		return nil, fmt.Errorf("units on %s: %w", q.From, err)
	}
	f := newFlow(units)
	if q.From.Before(q.To) {
		err = b.forward(ctx, f, units)
	} else if q.To.Before(q.From) {
		err = b.backward(ctx, f, units)
	}
	if err != nil {
		return nil, fmt.Errorf("crosswalk of %s from %s to %s: %w", q.Level, q.From, q.To, err)
	}
	return f.crosswalk(q), nil
}

func (q Query) withDefaults() Query {
	if q.Follow == "" {
		q.Follow = People
	}
	if q.Resolution == 0 {
		q.Resolution = 8
	}
	if q.Settlements <= 0 {
		q.Settlements = DefaultSettlements
	}
	return q
}

func (f *flow) crosswalk(q Query) *Crosswalk {
	c := &Crosswalk{Level: q.Level, From: q.From, To: q.To, Follow: q.Follow,
		Rows: []Row{}, Lost: []Gap{}, Broken: []Gap{}}
	for source, arrows := range f.at {
		for _, a := range arrows {
			c.Rows = append(c.Rows, Row{From: source, To: a.to, Basis: a.basis, Weight: a.weight, Error: a.err})
		}
	}
	c.Lost = slices.AppendSeq(c.Lost, maps.Values(f.lost))
	c.Broken = slices.AppendSeq(c.Broken, maps.Values(f.broken))
	c.seal()
	return c
}

type builder struct {
	src Source
	q   Query
}

func (b builder) forward(ctx context.Context, f *flow, units []Unit) error {
	reforms, days, err := b.reforms(ctx, b.q.From, b.q.To)
	if err != nil {
		return err
	}
	for _, day := range days {
		before, err := b.src.Units(ctx, b.q.Level, day.AddDays(-1))
		if err != nil {
			return fmt.Errorf("units on the eve of %s: %w", day, err)
		}
		after, err := b.src.Units(ctx, b.q.Level, day)
		if err != nil {
			return fmt.Errorf("units on %s: %w", day, err)
		}
		f.take(lasting(units, before, day))
		s, err := b.reform(ctx, day, before, after, reforms[day])
		if err != nil {
			return fmt.Errorf("reform of %s: %w", day, err)
		}
		f.take(s)
		units = after
	}
	last, err := b.src.Units(ctx, b.q.Level, b.q.To)
	if err != nil {
		return fmt.Errorf("units on %s: %w", b.q.To, err)
	}
	f.take(lasting(units, last, b.q.To))
	return nil
}

func (b builder) backward(ctx context.Context, f *flow, units []Unit) error {
	reforms, days, err := b.reforms(ctx, b.q.To, b.q.From)
	if err != nil {
		return err
	}
	for _, day := range slices.Backward(days) {
		after, err := b.src.Units(ctx, b.q.Level, day)
		if err != nil {
			return fmt.Errorf("units on %s: %w", day, err)
		}
		before, err := b.src.Units(ctx, b.q.Level, day.AddDays(-1))
		if err != nil {
			return fmt.Errorf("units on the eve of %s: %w", day, err)
		}
		f.take(lasting(units, after, day))
		s, err := b.undo(ctx, day, before, after, reforms[day])
		if err != nil {
			return fmt.Errorf("reform of %s, undone: %w", day, err)
		}
		f.take(s)
		units = before
	}
	last, err := b.src.Units(ctx, b.q.Level, b.q.To)
	if err != nil {
		return fmt.Errorf("units on %s: %w", b.q.To, err)
	}
	f.take(lasting(units, last, b.q.To))
	return nil
}

// reforms gives the lineage after one day until another by the day it took effect, and these days in order.
func (b builder) reforms(ctx context.Context, after, until border.Date) (map[border.Date][]Link, []border.Date, error) {
	links, err := b.src.Lineage(ctx, b.q.Level, after, until)
	if err != nil {
		return nil, nil, fmt.Errorf("lineage from %s to %s: %w", after, until, err)
	}
	byDay := map[border.Date][]Link{}
	for _, l := range links {
		byDay[l.On] = append(byDay[l.On], l)
	}
	days := slices.SortedFunc(maps.Keys(byDay), func(a, b border.Date) int { return b.DaysUntil(a) })
	return byDay, days, nil
}

// lasting is the step between two days with no reform in between: a version that is there on both goes on,
// and what began or ended has no lineage.
func lasting(first, second []Unit, on border.Date) step {
	s := step{on: on, arrows: map[string][]arrow{}, stuck: map[string]Reason{},
		barred: map[string][]string{}, arrives: map[string]bool{}}
	there := byCode(second)
	for code := range there {
		s.arrives[code] = true
	}
	for _, u := range first {
		if v, ok := there[u.Code]; ok && v.ValidFrom == u.ValidFrom {
			s.arrows[u.Code] = []arrow{{to: u.Code, basis: LegalWhole, weight: Whole}}
			continue
		}
		s.stuck[u.Code] = NoLineage
	}
	return s
}

func byCode(units []Unit) map[string]Unit {
	all := make(map[string]Unit, len(units))
	for _, u := range units {
		all[u.Code] = u
	}
	return all
}

// ground fetches what is known of the two sides of a reform, with the cells of the units to be divided: at a
// resolution fine enough for the size of each, and its successors at the same.
func (b builder) ground(ctx context.Context, day border.Date, before, after []Unit, divided []string, ways map[string]way) (ground, error) {
	g := ground{before: byCode(before), after: byCode(after), people: b.q.People, follow: b.q.Follow,
		settlements: float64(b.q.Settlements), cellsBefore: map[string][]cell.Cell{}, cellsAfter: map[int]map[string][]cell.Cell{}}
	var err error
	if len(divided) > 0 {
		if g.cellsBefore, err = b.src.Cells(ctx, b.q.Level, day.AddDays(-1), divided, b.q.Resolution); err != nil {
			return g, fmt.Errorf("cells on the eve of %s: %w", day, err)
		}
	}
	byRes := map[int][]string{}
	for _, code := range divided {
		res := b.resolution(len(g.cellsBefore[code]))
		byRes[res] = append(byRes[res], code)
	}
	for _, res := range slices.Sorted(maps.Keys(byRes)) {
		if err := b.fetch(ctx, day, g, res, byRes[res], ways); err != nil {
			return g, err
		}
	}
	return g, nil
}

// fetch adds the cells of old units at a resolution, and of the new ones named for those that are divided.
func (b builder) fetch(ctx context.Context, day border.Date, g ground, res int, codes []string, ways map[string]way) error {
	if res != b.q.Resolution {
		finer, err := b.src.Cells(ctx, b.q.Level, day.AddDays(-1), codes, res)
		if err != nil {
			return fmt.Errorf("cells on the eve of %s: %w", day, err)
		}
		if len(finer) < len(codes) { // those without keep the cells they have
			rest := slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return len(finer[code]) > 0 })
			codes = slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return len(finer[code]) == 0 })
			if err := b.fetch(ctx, day, g, b.q.Resolution, rest, ways); err != nil {
				return err
			}
		}
		maps.Copy(g.cellsBefore, finer)
	}
	var named []string
	for _, code := range codes {
		if w := ways[code]; !w.whole {
			named = append(named, w.to...)
		}
	}
	if len(named) == 0 {
		return nil
	}
	slices.Sort(named)
	cells, err := b.src.Cells(ctx, b.q.Level, day, slices.Compact(named), res)
	if err != nil {
		return fmt.Errorf("cells on %s: %w", day, err)
	}
	if g.cellsAfter[res] == nil {
		g.cellsAfter[res] = map[string][]cell.Cell{}
	}
	maps.Copy(g.cellsAfter[res], cells)
	return nil
}

// Enough cells for the line between two parts of a unit to be seen, and the finest that are worked out: at
// resolution 11 a cell takes 0.002 km2.
const (
	enoughCells   = 300
	finestDivided = 11
)

// resolution gives the one at which a unit of so many cells at the query's has enough. Where people are known by
// cell it stays.
func (b builder) resolution(cells int) int {
	res := b.q.Resolution
	for n := cells; b.q.People == nil && n > 0 && n < enoughCells && res < finestDivided; res++ {
		n *= 7
	}
	return res
}
