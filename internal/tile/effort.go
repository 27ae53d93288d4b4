package tile

import (
	"cmp"
	"fmt"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// Effort is patrol work in a cell in a month.
type Effort struct {
	ID     int64
	Cell   cell.Cell // as fine as it was given, at most resolution 8
	Month  border.Date
	Hours  *float64
	Km     *float64
	Passes *float64
	Tier   string   // "": restricted
	Places []string // codes of the communes it lies in
}

// efforts holds patrol work.
type efforts struct {
	blocks[effortRow, *effortRow]
	places *places
}

type effortRow struct {
	cell     uint64
	id       int64
	at       pos   // the middle of its cell
	from, to int32 // first day of the month, first of the next
	finest   int8
	looked   bool
	hours    float64
	rank     int8 // of its tier
	places   []uint32
}

func (r *effortRow) number() int64   { return r.id }
func (r *effortRow) ordered() uint64 { return r.cell }
func (r *effortRow) where() pos      { return r.at }

func newEfforts() *efforts { return &efforts{newBlocks[effortRow, *effortRow](), newPlaces()} }

// Put takes a record, in place of what was known of it. One without figures still says that somebody was there; one with
// nothing but zeros says nobody was.
func (e *efforts) Put(v Effort) error {
	middle, err := v.Cell.Center()
	if err != nil {
		return fmt.Errorf("effort %d: %w", v.ID, err)
	}
	r := effortRow{cell: v.Cell.Ordered(), id: v.ID, at: place(middle), from: dayNumber(v.Month), to: dayNumber(v.Month.AddMonths(1)),
		finest: int8(v.Cell.Resolution()), looked: v.Hours == nil && v.Km == nil && v.Passes == nil}
	for _, figure := range []*float64{v.Hours, v.Km, v.Passes} {
		r.looked = r.looked || figure != nil && *figure > 0
	}
	r.rank = int8(border.TierRank(cmp.Or(v.Tier, border.TierRestricted)))
	for _, code := range v.Places {
		r.places = append(r.places, e.places.number(code))
	}
	if v.Hours != nil {
		r.hours = *v.Hours
	}
	e.put(r)
	return nil
}

// sum adds up the work near a tile, by cells of a resolution, in months that overlap the period, as far as a reach goes.
func (e *efforts) sum(near box, res int, f wanted, reach border.Reach, known map[cell.Cell]*tally) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	within, clearance := e.places.set(reach), int8(reach.Rank())
	at := current{res: res, known: known}
	e.each(near, func(r *effortRow) {
		if int(r.finest) < res || r.to <= f.from || r.from > f.to || r.rank > clearance || !within.hasOne(r.places) {
			return
		}
		t := at.tally(r.cell)
		t.hours += r.hours
		t.looked = t.looked || r.looked
	})
}
