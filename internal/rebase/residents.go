package rebase

import (
	"context"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// What is counted of a unit: its people, which is an indicator too, and its households.
const (
	residentsID  = "residents"
	householdsID = "households"
)

// Residents is how many people live in a unit, from when and whom that is known, and how far it can be trusted.
type Residents struct {
	Value   *Amount     `json:"value"` // nil: not known
	AsOf    border.Date `json:"as_of"` // the oldest of its parts
	Sources []string    `json:"sources"`
	Stale   bool        `json:"stale"` // older than StaleAfter, or nobody knows how old
	Status  Status      `json:"status"`
	Error   *Amount     `json:"error"`
	Badge   border.Text `json:"badge"`
	Missing []string    `json:"missing"` // codes of the units whose population is missing

	Households *Residents `json:"-"` // the same of households; nil: nobody counted any, or nobody asked
}

// Source is its sources in one text.
func (r Residents) Source() string { return strings.Join(r.Sources, "; ") }

// Population gives the population of the unit that a code names on a day: its own or, where nobody counted it,
// that of its predecessors read over it; with its households. nil: nobody knows anything.
func (s *Service) Population(ctx context.Context, code string, on border.Date) (*Residents, error) {
	l, err := s.line(ctx, code, on)
	if err != nil {
		return nil, err
	}
	people, err := l.census(ctx, on, residentsID)
	if err != nil {
		return nil, err
	}
	households, err := l.census(ctx, on, householdsID)
	if err != nil {
		return nil, err
	}
	r := residents(people, on)
	if r != nil {
		r.Households = residents(households, on)
	}
	return r, nil
}

// residents tells of a base; nil where nothing of it is known.
func residents(b Base, on border.Date) *Residents {
	if !b.Known && len(b.Sources) == 0 {
		return nil
	}
	r := &Residents{AsOf: b.AsOf, Sources: orEmpty(b.Sources), Stale: stale(b.AsOf, on, StaleAfter), Status: b.Status, Badge: b.Badge(),
		Missing: orEmpty(b.Missing)}
	if b.Known {
		r.Value, r.Error = &b.Amount, &b.Figure.Error
	}
	return r
}

// base is what the figures of a year are divided by: the residents reported for that year where all its parts
// reported them, else the population on record nearest to the day the year stands on.
func (l *line) base(ctx context.Context, day border.Date, figures []Figure, values []Value) (Base, error) {
	for _, f := range figures {
		if f.Indicator != residentsID || !f.Known || f.Amount == 0 {
			continue
		}
		b := Base{Figure: f, AsOf: day, Newest: day}
		for _, v := range values {
			if v.Indicator == residentsID && v.Source != "" {
				b.Sources = append(b.Sources, v.Source)
			}
		}
		slices.Sort(b.Sources)
		b.Sources = slices.Compact(b.Sources)
		return b, nil
	}
	return l.census(ctx, day, residentsID)
}

// census reads the populations on record over the unit: those of the units of the day, else those of the units
// before the last reform, and so on; at last the unit's own of another time. Where all of them lack a part, the
// first is given, unknown, with what is missing.
func (l *line) census(ctx context.Context, day border.Date, what string) (Base, error) {
	days := []border.Date{day}
	for _, r := range slices.Backward(l.reforms(border.Date{}, l.on)) {
		if !r.On.After(day) {
			days = append(days, r.On.AddDays(-1))
		}
	}
	var first Base
	for i, d := range append(days, l.on) {
		b, err := l.censusOf(ctx, d, what)
		if err != nil || b.Known {
			return b, err
		}
		if i == 0 || len(first.Sources) == 0 {
			first = b
		}
	}
	return first, nil
}

// censusOf reads the populations of the units of a day over the unit.
func (l *line) censusOf(ctx context.Context, day border.Date, what string) (Base, error) {
	c, err := l.walk(ctx, day, People)
	if err != nil {
		return Base{}, err
	}
	sources := l.sources(c)
	var units []Populated
	for _, v := range l.Versions {
		if v.holds(day) && sources[v.Code] {
			units = append(units, Populated{Unit: v.Code, Population: l.population(v.Code, day, what)})
		}
	}
	bases, err := Bases(what, "", units, c)
	if err != nil {
		return Base{}, err
	}
	for _, b := range bases {
		if b.Unit == l.unit.Code {
			return b, nil
		}
	}
	return Base{}, nil
}
