package tile

import (
	"cmp"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// Unit is a unit version as maps show it.
type Unit struct {
	ID        int64
	Level     string // province, district, commune, village
	Code      string
	Name      string
	Kind      string
	Parent    string // code of the unit above; "" for none
	Schematic bool
	From, To  border.Date // valid on From and until the day before To; zero To: still
	Shape     orb.MultiPolygon
	Far       []Far       // as maps up to a zoom show it, in ascending order of zooms
	Cells     []cell.Cell // of resolution 8 that the unit owns
}

// Far is the outline of a unit up to a zoom. Neighbours share edges vertex by vertex.
type Far struct {
	MaxZoom int
	Shape   orb.MultiPolygon
}

// units holds every unit version with its outlines, projected.
type units struct {
	mu     sync.RWMutex
	byID   map[int64]*drawnUnit
	levels map[string][]*drawnUnit // by level, in ascending order of ids; made anew after changes
}

type drawnUnit struct {
	Unit  // without its shapes
	box   box
	own   []ring
	far   []farRings
	cells [finestOwned - coarsestCell + 1][]cell.Cell // owned, by resolution
}

type farRings struct {
	maxZoom int
	rings   []ring
}

func newUnits() *units { return &units{byID: map[int64]*drawnUnit{}} }

// Reset forgets everything: all comes anew.
func (u *units) Reset() { clear(u.byID) }

// Drop forgets a version.
func (u *units) Drop(id int64) { delete(u.byID, id) }

// Put takes a version, in place of what was known of it.
func (u *units) Put(v Unit) error {
	d := &drawnUnit{Unit: v, box: emptyBox(), own: ringsOf(v.Shape)}
	d.Shape, d.Far, d.Unit.Cells = nil, nil, nil
	for res := coarsestCell; res <= finestOwned; res++ {
		d.cells[res-coarsestCell] = ancestors(v.Cells, res)
	}
	for _, r := range d.own {
		d.box.join(r.box)
	}
	for _, f := range v.Far {
		d.far = append(d.far, farRings{f.MaxZoom, ringsOf(f.Shape)})
	}
	u.byID[v.ID] = d
	return nil
}

// lock and unlock surround a batch of Reset, Drop and Put.
func (u *units) lock() { u.mu.Lock() }

func (u *units) unlock() {
	u.levels = map[string][]*drawnUnit{}
	for _, d := range u.byID {
		u.levels[d.Level] = append(u.levels[d.Level], d)
	}
	for _, list := range u.levels {
		slices.SortFunc(list, func(a, b *drawnUnit) int { return cmp.Compare(a.ID, b.ID) })
	}
	u.mu.Unlock()
}

// ringsOf projects a shape. Points that fall together are one; rings without any three points are left out.
func ringsOf(shape orb.MultiPolygon) []ring {
	var rings []ring
	for _, polygon := range shape {
		for i, line := range polygon {
			r := ring{box: emptyBox(), points: make([]pos, 0, len(line)), hole: i > 0}
			for _, p := range line {
				at := place(p)
				if n := len(r.points); n > 0 && r.points[n-1] == at {
					continue
				}
				r.points = append(r.points, at)
				r.box.add(at)
			}
			if n := len(r.points); n > 1 && r.points[0] == r.points[n-1] {
				r.points = r.points[:n-1]
			}
			if len(r.points) >= 3 || i == 0 {
				rings = append(rings, r)
			}
		}
	}
	return rings
}

// holdsOn says that a version holds on a day.
func (d *drawnUnit) holdsOn(day border.Date) bool {
	return !day.Before(d.From) && (d.To.IsZero() || day.Before(d.To))
}

// draw draws the rings for a zoom: those for the next zoom that has any, else the unit's own. Where a ward so small that it
// could vanish has no area left in them, finer ones are drawn.
func (d *drawnUnit) draw(to *sheet, w window, zoom uint32) {
	small := uint32(w.side) / 128 // four pixels
	tiny := (d.box.maxX-d.box.minX)>>w.shift < small && (d.box.maxY-d.box.minY)>>w.shift < small
	for _, f := range d.far {
		if int(zoom) > f.maxZoom {
			continue
		}
		to.polygons(w, f.rings)
		if len(to.geometry) > 0 || !tiny {
			return
		}
	}
	to.polygons(w, d.own)
}

// tile draws the units of a level that hold on a day. tag adds what a feature tells.
func (u *units) tile(q Query, name, level string, tag func(*sheet, *drawnUnit)) []byte {
	w := windowOf(q, outlineOf(q.Z))
	s := newSheet(name, w)
	u.mu.RLock()
	defer u.mu.RUnlock()
	for _, d := range u.levels[level] {
		if !d.box.meets(w.outer) || !d.holdsOn(q.On) {
			continue
		}
		s.begin()
		d.draw(s, w, q.Z)
		if len(s.geometry) > 0 {
			tag(s, d)
			s.end(uint64(d.ID), polygonType)
		}
	}
	return s.bytes()
}

// namesFrom is the zoom from which units carry their names: before it a map has no room for any.
const namesFrom = 8

// tagUnit tells what a unit is.
func tagUnit(q Query) func(*sheet, *drawnUnit) {
	return func(s *sheet, d *drawnUnit) {
		s.text("code", d.Code)
		if d.Level == border.Province || q.Z >= namesFrom {
			s.text("name", d.Name)
		}
		if d.Level != border.Province && q.Z >= namesFrom {
			s.text("kind", d.Kind)
		}
		if d.Level != border.Province {
			s.text(parentWord(d.Level), d.Parent)
		}
		if d.Schematic {
			s.boolean("schematic", true)
		}
	}
}

// parentWord is what the code of the unit above is called.
func parentWord(level string) string {
	if level == border.Village {
		return "commune"
	}
	return "province"
}
