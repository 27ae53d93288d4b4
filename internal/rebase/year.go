package rebase

import (
	"maps"
	"math"
	"slices"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// Year is what a unit's trend says of one assessed year.
type Year struct {
	Year       int                   `json:"year"`
	Own        bool                  `json:"-"`       // the unit version stood on the day the year stands on
	Rebased    bool                  `json:"rebased"` // read over the unit from the figures of others
	Values     map[string]YearFigure `json:"values"`  // by indicator
	Population *Residents            `json:"population"`
	Rates      map[string]*YearRate  `json:"rates"` // by indicator that counts persons; nil: not known
}

// YearFigure is one figure of a year.
type YearFigure struct {
	Value   *Amount     `json:"value"`
	State   string      `json:"state"` // border.ValueStates, Incomplete, or that of Status where nothing can be compared
	Status  Status      `json:"status"`
	Error   *Amount     `json:"error"` // half-width around Value
	Badge   border.Text `json:"badge"`
	Missing []string    `json:"missing"` // codes of the units whose figure is missing
	Reason  Reason      `json:"reason,omitempty"`

	mask.Mask
}

// YearRate is a rate per resident, of rebased counts and a rebased population.
type YearRate struct {
	Value  float64  `json:"value"`
	Error  *float64 `json:"error"` // nil: without bound
	Stale  bool     `json:"stale"`
	Status Status   `json:"status"`
}

func yearFigure(f Figure, values []Value) YearFigure {
	y := YearFigure{State: Reported, Status: f.Status, Badge: f.Badge(), Missing: orEmpty(f.Missing), Reason: f.Reason}
	if f.Known {
		y.Value, y.Error = &f.Amount, &f.Error
		return y
	}
	if slices.ContainsFunc(values, func(v Value) bool {
		return v.Indicator == f.Indicator && v.State == mask.State && slices.Contains(f.Missing, v.Unit)
	}) {
		y.State, y.Mask = mask.State, mask.Hidden()
		return y
	}
	if y.State = stateOf(f, values); f.Status == NotComparable {
		y.State = string(NotComparable)
	}
	return y
}

// stateOf is why a figure is missing: the state of all its missing parts if they have one in common, else not
// collected.
func stateOf(f Figure, values []Value) string {
	states := map[string]bool{}
	for _, code := range f.Missing {
		state := border.NotCollected
		for _, v := range values {
			if v.Unit == code && v.Indicator == f.Indicator {
				state = v.State
			}
		}
		states[state] = true
	}
	if len(states) != 1 {
		return border.NotCollected
	}
	return slices.Collect(maps.Keys(states))[0]
}

// rate fills in the rates of what counts persons.
func (y *Year) rate(figures []Figure, base Base, day border.Date) {
	for _, f := range figures {
		i, known := border.IndicatorByID(f.Indicator)
		if !known || !i.PerResident() {
			continue
		}
		y.Rates[f.Indicator] = nil
		r := RateOf(f, base, day, StaleAfter)
		if !r.Known {
			continue
		}
		out := YearRate{Value: r.Value, Stale: r.Stale, Status: r.Status}
		if !math.IsInf(r.Error, 0) {
			out.Error = &r.Error
		}
		y.Rates[f.Indicator] = &out
	}
}
