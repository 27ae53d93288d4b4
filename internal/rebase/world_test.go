package rebase_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/rebase"

	"github.com/paulmach/orb"
)

// place is a unit of a small world.
type place struct {
	since  border.Date
	cells  []cell.Cell
	people float64 // 0: unknown
}

// era is the units from a day on, until the next era.
type era struct {
	from   border.Date
	places map[string]place
}

// world is a source for hand-made cases.
type world struct {
	eras  []era
	links []rebase.Link
	fine  bool // finer cells than those of resolution 8 are known too
}

func (w *world) on(day border.Date) map[string]place {
	found := map[string]place{}
	for _, e := range w.eras {
		if !e.from.After(day) {
			found = e.places
		}
	}
	return found
}

func (w *world) Lineage(_ context.Context, _ string, after, until border.Date) (links []rebase.Link, err error) {
	for _, l := range w.links {
		if l.On.After(after) && !l.On.After(until) {
			links = append(links, l)
		}
	}
	return links, nil
}

func (w *world) Units(_ context.Context, _ string, on border.Date) (units []rebase.Unit, err error) {
	for code, p := range w.on(on) {
		u := rebase.Unit{Code: code, ValidFrom: p.since}
		if p.people > 0 {
			u.Population = &rebase.Population{Residents: p.people, AsOf: p.since, Source: "test"}
		}
		units = append(units, u)
	}
	return units, nil
}

func (w *world) Cells(_ context.Context, _ string, on border.Date, codes []string, res int) (map[string][]cell.Cell, error) {
	found := map[string][]cell.Cell{}
	if res > 8 && !w.fine {
		return found, nil
	}
	for _, code := range codes {
		if p, ok := w.on(on)[code]; ok && len(p.cells) > 0 {
			found[code] = within(p.cells, res)
		}
	}
	return found, nil
}

// within gives the cells at a finer resolution.
func within(cells []cell.Cell, res int) []cell.Cell {
	for cells[0].Resolution() < res {
		var finer []cell.Cell
		for _, c := range cells {
			finer = append(finer, children(c)...)
		}
		cells = finer
	}
	return cells
}

// children are the cells of the next resolution whose centre lies in a cell.
func children(c cell.Cell) []cell.Cell {
	outline, err := c.Boundary()
	if err != nil {
		panic(err)
	}
	cells, err := cell.Centred(orb.MultiPolygon{outline}, c.Resolution()+1)
	if err != nil {
		panic(err)
	}
	return cells
}

func day(y int, m time.Month, d int) border.Date { return border.NewDate(y, m, d) }

// The days of the hand-made cases.
func eve() border.Date    { return day(2025, 6, 30) }
func reform() border.Date { return day(2025, 7, 1) }

func land(t testing.TB, w, s, e, n float64) []cell.Cell {
	t.Helper()
	cells, err := cell.Centred(orb.MultiPolygon{orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{e, n}}.ToPolygon()}, 8)
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

func build(t testing.TB, src rebase.Source, q rebase.Query) *rebase.Crosswalk {
	t.Helper()
	q.Level = border.Commune
	c, err := rebase.Build(context.Background(), src, q)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	return c
}

func row(t testing.TB, c *rebase.Crosswalk, from, to string) rebase.Row {
	t.Helper()
	for _, r := range c.Rows {
		if r.From == from && r.To == to {
			return r
		}
	}
	t.Fatalf("no row from %s to %s in %v", from, to, c.Rows)
	return rebase.Row{}
}

// randomWorld has so many eras of units grown around random middles over the same ground; lineage follows the
// ground, and says "part" where a unit was divided. Every third unit keeps its version.
func randomWorld(t testing.TB, seed uint64, eras int) *world {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 11))
	ground := land(t, 105, 18, 105.16, 18.16)
	w := &world{}
	var last map[string]place
	for i := range eras {
		from := day(2010+5*i, 7, 1)
		now := grow(t, rnd, ground, from, fmt.Sprintf("%d", i))
		if last != nil {
			w.links = append(w.links, follow(last, now, from)...)
		}
		w.eras = append(w.eras, era{from, now})
		last = now
	}
	return w
}

func grow(t testing.TB, rnd *rand.Rand, ground []cell.Cell, from border.Date, mark string) map[string]place {
	t.Helper()
	var middles []orb.Point
	for range 6 + rnd.IntN(10) {
		p, _ := ground[rnd.IntN(len(ground))].Center()
		middles = append(middles, p)
	}
	places := map[string]place{}
	for _, c := range ground {
		p, err := c.Center()
		if err != nil {
			t.Fatal(err)
		}
		nearest, least := 0, math.Inf(1)
		for i, m := range middles {
			if d := math.Hypot(p[0]-m[0], p[1]-m[1]); d < least {
				nearest, least = i, d
			}
		}
		code := fmt.Sprintf("%s-%02d", mark, nearest)
		u := places[code]
		u.since, u.cells, u.people = from, append(u.cells, c), u.people+rnd.Float64()*1000
		places[code] = u
	}
	return places
}

// follow gives the lineage that ground alone would give.
func follow(old, now map[string]place, on border.Date) (links []rebase.Link) {
	owner := map[cell.Cell]string{}
	for code, p := range now {
		for _, c := range p.cells {
			owner[c] = code
		}
	}
	for _, from := range slices.Sorted(maps.Keys(old)) {
		to := map[string]bool{}
		for _, c := range old[from].cells {
			to[owner[c]] = true
		}
		for _, code := range slices.Sorted(maps.Keys(to)) {
			l := rebase.Link{From: from, To: code, On: on, Kind: border.MergeWhole}
			if len(to) > 1 {
				l.Kind, l.Partial = border.SplitPart, true
			}
			links = append(links, l)
		}
	}
	return links
}
