package mask

import (
	"context"
	"slices"
	"strconv"

	"cotmoc/internal/border"
)

// Mask stands beside a figure that is not shown, in every answer alike: the figure is null, and Reads is what to write
// in its place. The zero value: the figure is shown.
type Mask struct {
	Masked bool         `json:"masked,omitempty"`
	Below  int          `json:"below,omitempty"` // it is above 0 and below this; 0: nothing is said of it
	Reads  *border.Text `json:"reads,omitempty"`
}

// State is the state of a masked figure where sums, trends and targets are made: it is there, and not to be read.
const State = "masked"

// Reader is whom a sight is for. The zero Reader reads no figure of people as it is where few are.
type Reader struct {
	Everywhere bool   // it reads those of the whole country
	Scope      string // else those of this unit or area; "": none
	Wanted     bool   // counts of persons wanted among them
}

// Sight is what one caller may see. A nil Sight sees everything.
type Sight struct {
	table  *Table
	exact  map[string]bool // units whose figures it reads as they are
	all    bool            // of every unit
	wanted bool            // and how many persons are wanted there
	key    string
}

// Key is the same for sights of one state of the figures that show the same; it belongs into the key of whatever is kept.
func (s *Sight) Key() string {
	if s == nil {
		return ""
	}
	return s.key
}

// NewSight makes the sight of a caller who sees the exact figures of some units, and of those that went wholly into
// them. Masks elsewhere do not depend on who asks.
func NewSight(t *Table, exact []string) *Sight {
	s := &Sight{table: t, exact: map[string]bool{}}
	for _, code := range exact {
		s.exact[code] = true
	}
	for i := 0; i < len(exact); i++ { // it grows by units that went as a whole into exact ones
		for _, unit := range t.from[exact[i]] {
			if !s.exact[unit] && !t.world.Split[unit] && !slices.ContainsFunc(t.world.Into[unit], func(u string) bool { return !s.exact[u] }) {
				s.exact[unit], exact = true, append(exact, unit)
			}
		}
	}
	return s
}

// Exact says that the caller sees the figures of a unit as they are, persons wanted perhaps aside.
func (s *Sight) Exact(unit string) bool { return s == nil || s.all || s.exact[unit] }

// Whole says that the caller sees every figure of a unit as it is.
func (s *Sight) Whole(unit string) bool { return s == nil || s.wanted && s.Exact(unit) }

// ClassOnly says that of a unit nothing but its class is shown: it lies below communes and few people live there.
func (s *Sight) ClassOnly(unit string) bool { return !s.Exact(unit) && s.table.world.Below[unit] }

// Mark says how a figure is shown. value nil: nobody gave one, and its state says why.
func (s *Sight) Mark(unit string, p border.Period, indicator string, value *float64) Mask {
	kind := sortOf(indicator)
	switch {
	case value == nil || s.Whole(unit):
		return Mask{}
	case s.Exact(unit) && kind == wanted:
		return Hidden()
	case s.Exact(unit):
		return Mask{}
	}
	few, village := s.table.world.Below[unit]
	switch {
	case village && (few || indicator == "residents"), kind == wanted:
		return Hidden()
	case *value == 0 || indicator == "residents":
		return Mask{}
	case kind == part || s.table.contains(unit, indicator, p):
		return Hidden()
	case kind != open && *value < float64(s.table.rule.Below):
		n := s.table.rule.Below
		return Mask{Masked: true, Below: n, Reads: &border.Text{VI: "<" + strconv.Itoa(n), EN: "<" + strconv.Itoa(n)}}
	}
	return Mask{}
}

// Hidden masks a figure of which not even a bound is told.
func Hidden() Mask {
	return Mask{Masked: true, Reads: &border.Text{VI: "không nêu", EN: "not shown"}}
}

// Wanted is what is said of persons wanted where condition 2 of Article 6 is known not to be met; nothing where it
// cannot be judged (nil), or is met, and the count 0.
func Wanted(met *bool) Mask {
	if met == nil || *met {
		return Hidden()
	}
	return Mask{Masked: true, Reads: &border.Text{VI: "không đạt điều kiện 2", EN: "condition 2 not met"}}
}

// OfPeople says that an indicator counts people who can be few.
func OfPeople(indicator string) bool { return sortOf(indicator) != open }

// IsWanted says that an indicator counts persons wanted.
func IsWanted(indicator string) bool { return sortOf(indicator) == wanted }

type seen struct{}

// With gives a context through which sums, trends and targets are made of what a caller may see.
func With(ctx context.Context, s *Sight) context.Context { return context.WithValue(ctx, seen{}, s) }

// From gives the sight a context carries; nil, which sees everything, where it carries none.
func From(ctx context.Context) *Sight {
	s, _ := ctx.Value(seen{}).(*Sight)
	return s
}
