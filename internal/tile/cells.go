package tile

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// Resolutions of cells that are drawn; units own cells down to finestOwned.
const (
	coarsestCell = 5
	finestOwned  = 8
)

// tally is what is known of a cell. A cell with n 0 that nobody looked at says nothing.
type tally struct {
	n       int     // incidents that pass the filter and are placed precisely enough
	grams   float64 // of the substances wanted, where known
	unknown int     // incidents of which some of the mass is not known
	hours   float64
	looked  bool // some effort was made there
}

// current finds the tally of one cell after the other; the same cell as before costs nothing.
type current struct {
	res   int
	known map[cell.Cell]*tally
	last  cell.Cell
	t     *tally
}

func (c *current) tally(ordered uint64) *tally {
	id := cell.AncestorOf(ordered, c.res)
	if id == c.last {
		return c.t
	}
	c.last = id
	if c.t = c.known[id]; c.t == nil {
		c.t = &tally{}
		c.known[id] = c.t
	}
	return c.t
}

// count adds up incidents near a tile, by cells of a resolution; none whose place is known more coarsely. What lies beyond
// the reach is seen as a cell only, by those who may see cells.
func (s *incidents) count(near box, res int, q Query, known map[cell.Cell]*tally) wanted {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f, sees := s.wanted(q), q.Reach.SeesCells()
	at := current{res: res, known: known}
	s.each(near, func(r *incidentRow) {
		if int(r.finest) < res || !f.takes(r) || (res > border.FinestBeyond || !sees) && !f.sees(r) {
			return
		}
		t := at.tally(r.cell)
		t.n++
		if !f.mass {
			return
		}
		grams, whole := f.grams(r)
		t.grams += grams
		if !whole {
			t.unknown++
		}
	})
	return f
}

// own adds the cells that communes near a tile own on its day.
func (u *units) own(near box, res int, q Query, known map[cell.Cell]*tally) error {
	u.mu.RLock()
	defer u.mu.RUnlock()
	for _, d := range u.levels["commune"] {
		if !d.box.meets(near) || !d.holdsOn(q.On) {
			continue
		}
		for _, c := range d.cells[min(res, finestOwned)-coarsestCell] {
			finer := []cell.Cell{c}
			if res > finestOwned {
				var err error
				if finer, err = c.Children(); err != nil {
					return err
				}
			}
			for _, c := range finer {
				if known[c] == nil {
					known[c] = &tally{}
				}
			}
		}
	}
	return nil
}

// ancestors gives the cells of a resolution that cells of finestOwned lie in, each once.
func ancestors(cells []cell.Cell, res int) []cell.Cell {
	list := make([]cell.Cell, 0, len(cells))
	for _, c := range cells {
		if a := cell.AncestorOf(c.Ordered(), res); len(list) == 0 || list[len(list)-1] != a {
			list = append(list, a)
		}
	}
	slices.Sort(list)
	return slices.Clip(slices.Compact(list))
}

// hexagons remembers the outlines of cells.
type hexagons struct {
	mu    sync.RWMutex
	known map[cell.Cell]ring
}

// mostHexagons is how many outlines are kept: about 40 MB.
const mostHexagons = 250_000

func (h *hexagons) outline(c cell.Cell) (ring, error) {
	h.mu.RLock()
	r, there := h.known[c]
	h.mu.RUnlock()
	if there {
		return r, nil
	}
	outline, err := c.Boundary()
	if err != nil {
		return r, fmt.Errorf("outline of cell %s: %w", c, err)
	}
	r = ring{box: emptyBox()}
	for _, p := range outline[0][1:] {
		at := place(p)
		r.points = append(r.points, at)
		r.box.add(at)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known == nil || len(h.known) >= mostHexagons {
		h.known = map[cell.Cell]ring{}
	}
	h.known[c] = r
	return r, nil
}

// near widens a tile by more than the width of a cell, so that it holds every point of every cell it meets.
func near(w window, res int) box {
	const widest, shrinks = 0.3 / 360 * worldParts, 2.64 // parts of the world at resolution 5 on the equator; from one to the next
	lat := max(math.Abs(float64(w.outer.minY)-worldParts/2), math.Abs(float64(w.outer.maxY)-worldParts/2)) / worldParts * 2 * math.Pi
	wide := widest / math.Pow(shrinks, float64(res-coarsestCell)) * math.Cosh(min(lat, math.Pi))
	return w.outer.wider(uint32(min(wide, math.MaxUint32)))
}

// cellTile draws H3 cells: those communes own on the day, whether anything is known of them or not, and the others with
// incidents or effort.
func (a *Atlas) cellTile(q Query) ([]byte, error) {
	res, err := q.CellRes()
	if err != nil {
		return nil, err
	}
	w := windowOf(q, fineBits)
	around := near(w, res)
	known := map[cell.Cell]*tally{}
	f := a.incidents.count(around, res, q, known)
	a.efforts.sum(around, res, f, q.Reach, known)
	if err := a.units.own(around, res, q, known); err != nil {
		return nil, err
	}
	cells := make([]cell.Cell, 0, len(known))
	for c := range known {
		cells = append(cells, c)
	}
	slices.Sort(cells)
	s := newSheet("cells", w)
	for _, c := range cells {
		outline, err := a.hexagons.outline(c)
		if err != nil {
			return nil, err
		}
		if outline.box.meets(w.outer) {
			s.begin()
			s.polygons(w, []ring{outline})
			known[c].tag(s, c, res, q)
			s.end(shortID(c, res), polygonType)
		}
	}
	return s.bytes(), nil
}

// tag tells what is known of the cell. A value that is not known is left out: it is not 0.
func (t *tally) tag(s *sheet, c cell.Cell, res int, q Query) {
	s.text("cell", c.String())
	s.number("res", float64(res))
	s.number("n", float64(t.n))
	s.number("hours", t.hours)
	s.boolean("looked", t.looked)
	switch q.Metric {
	case Mass:
		if t.grams > 0 || t.unknown == 0 {
			s.number("value", t.grams)
		}
		s.number("mass_unknown", float64(t.unknown))
	case Work:
		if t.looked {
			s.number("value", t.hours)
		}
	case PerWork:
		if t.hours > 0 {
			s.number("value", float64(t.n)/t.hours*100)
		}
	default:
		s.number("value", float64(t.n))
	}
}

// shortID is the cell's number within its resolution. H3 ids exceed the 2^53 that a browser keeps exactly;
// the base cell and its digits, all that differs within a resolution, do not.
func shortID(c cell.Cell, res int) uint64 {
	const digits, bitsOfDigit, bitsOfBase = 15, 3, 7
	used := bitsOfDigit * res
	return uint64(c) >> (bitsOfDigit * (digits - res)) & (1<<(used+bitsOfBase) - 1)
}
