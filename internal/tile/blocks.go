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

// blockZoom is the zoom whose tiles are the blocks records stand in: about 19 km a side, so that a tile from afar looks
// into few of them and one from near reads little beside its own.
const blockZoom = 11

// block is a tile of blockZoom.
type block struct{ x, y uint16 }

func blockOf(p pos) block {
	return block{uint16(p.x >> (32 - blockZoom)), uint16(p.y >> (32 - blockZoom))}
}

func (b block) box() box {
	const side = 1 << (32 - blockZoom)
	return box{uint32(b.x) * side, uint32(b.y) * side, uint32(b.x)*side + side - 1, uint32(b.y)*side + side - 1}
}

// blocks holds records by place, in each block in the order of their cells, so that those of one ancestor stand together.
type blocks[R any, P placed[R]] struct {
	mu   sync.RWMutex
	all  map[block][]R
	home map[int64]block // of each record
	bulk bool            // all comes anew: blocks are put in order at the end
}

func newBlocks[R any, P placed[R]]() blocks[R, P] {
	return blocks[R, P]{all: map[block][]R{}, home: map[int64]block{}}
}

// Reset forgets everything: all comes anew.
func (b *blocks[R, P]) Reset() {
	clear(b.all)
	clear(b.home)
	b.bulk = true
}

// Drop forgets a record.
func (b *blocks[R, P]) Drop(id int64) {
	at, there := b.home[id]
	if !there {
		return
	}
	delete(b.home, id)
	b.all[at] = slices.DeleteFunc(b.all[at], func(r R) bool { return P(&r).number() == id })
}

func (b *blocks[R, P]) put(row R) {
	id := P(&row).number()
	b.Drop(id)
	at := blockOf(P(&row).where())
	b.home[id] = at
	if b.bulk {
		b.all[at] = append(b.all[at], row)
		return
	}
	place, _ := slices.BinarySearchFunc(b.all[at], row, byCell[R, P])
	b.all[at] = slices.Insert(b.all[at], place, row)
}

func byCell[R any, P placed[R]](a, b R) int {
	return cmp.Or(cmp.Compare(P(&a).ordered(), P(&b).ordered()), cmp.Compare(P(&a).number(), P(&b).number()))
}

// lock and unlock surround a batch of Reset, Drop and Put.
func (b *blocks[R, P]) lock() { b.mu.Lock() }

func (b *blocks[R, P]) unlock() {
	if b.bulk {
		for at, rows := range b.all {
			slices.SortFunc(rows, byCell[R, P])
			b.all[at] = slices.Clip(rows)
		}
	}
	b.bulk = false
	b.mu.Unlock()
}

// each hands over the records in a box, block by block in the order of their cells. The lock must be held.
func (b *blocks[R, P]) each(in box, do func(*R)) {
	for _, at := range b.within(in) {
		rows := b.all[at]
		whole := at.box().within(in)
		for i := range rows {
			if whole || in.holds(P(&rows[i]).where()) {
				do(&rows[i])
			}
		}
	}
}

// within gives the blocks that meet a box, row by row: the order is always the same.
func (b *blocks[R, P]) within(in box) []block {
	from, to := blockOf(pos{in.minX, in.minY}), blockOf(pos{in.maxX, in.maxY})
	var met []block
	if across := (int(to.x-from.x) + 1) * (int(to.y-from.y) + 1); across > len(b.all) {
		for at := range b.all {
			if at.x >= from.x && at.x <= to.x && at.y >= from.y && at.y <= to.y {
				met = append(met, at)
			}
		}
		slices.SortFunc(met, func(a, b block) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x)) })
		return met
	}
	for y := int(from.y); y <= int(to.y); y++ {
		for x := int(from.x); x <= int(to.x); x++ {
			if at := (block{uint16(x), uint16(y)}); len(b.all[at]) > 0 {
				met = append(met, at)
			}
		}
	}
	return met
}
