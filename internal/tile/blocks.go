package tile

import (
	"cmp"
	"slices"
	"sync"
)

// placed is a record in a cell at a place.
type placed[R any] interface {
	*R
	number() int64
	ordered() uint64 // its cell without the resolution
	where() pos
}

// blocks holds records by area, in each in the order of their cells, so that those of one ancestor stand together.
type blocks[R any, P placed[R]] struct {
	mu   sync.RWMutex
	all  map[Area][]R
	home map[int64]Area // of each record
	bulk bool           // all comes anew: areas are put in order at the end
}

func newBlocks[R any, P placed[R]]() blocks[R, P] {
	return blocks[R, P]{all: map[Area][]R{}, home: map[int64]Area{}}
}

// Reset forgets everything: all comes anew.
func (b *blocks[R, P]) Reset() {
	clear(b.all)
	clear(b.home)
	b.bulk = true
}

// Drop forgets a record.
func (b *blocks[R, P]) Drop(id int64) {
	area, there := b.home[id]
	if !there {
		return
	}
	delete(b.home, id)
	b.all[area] = slices.DeleteFunc(b.all[area], func(r R) bool { return P(&r).number() == id })
}

func (b *blocks[R, P]) put(row R) {
	id := P(&row).number()
	b.Drop(id)
	area := areaOf(P(&row).where())
	b.home[id] = area
	if b.bulk {
		b.all[area] = append(b.all[area], row)
		return
	}
	at, _ := slices.BinarySearchFunc(b.all[area], row, byCell[R, P])
	b.all[area] = slices.Insert(b.all[area], at, row)
}

func byCell[R any, P placed[R]](a, b R) int {
	return cmp.Or(cmp.Compare(P(&a).ordered(), P(&b).ordered()), cmp.Compare(P(&a).number(), P(&b).number()))
}

// lock and unlock surround a batch of Reset, Drop and Put.
func (b *blocks[R, P]) lock() { b.mu.Lock() }

func (b *blocks[R, P]) unlock() {
	if b.bulk {
		for area, rows := range b.all {
			slices.SortFunc(rows, byCell[R, P])
			b.all[area] = slices.Clip(rows)
		}
	}
	b.bulk = false
	b.mu.Unlock()
}

// each hands over the records in a box, area by area in the order of their cells. The lock must be held.
func (b *blocks[R, P]) each(in box, do func(*R)) {
	for _, area := range areasOf(in, b.all) {
		rows := b.all[area]
		whole := area.box().within(in)
		for i := range rows {
			if whole || in.holds(P(&rows[i]).where()) {
				do(&rows[i])
			}
		}
	}
}
