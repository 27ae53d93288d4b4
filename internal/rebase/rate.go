package rebase

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// Base is a figure to divide by, residents or households, with the dates and sources it stands on.
type Base struct {
	Figure
	AsOf    border.Date // the oldest of its parts; zero: unknown
	Newest  border.Date // the newest of its parts
	Sources []string    // each once, in order
}

// Populated is a unit of the crosswalk's first day with its population; nil is missing.
type Populated struct {
	Unit       string
	Population *Population
}

func (u Populated) counted(what string) *float64 {
	if u.Population == nil {
		return nil
	}
	return u.Population.of(what)
}

// Bases reads populations over the units of the crosswalk's last day, as Rebase does counts: their households if
// the indicator is "households", else their residents. Indicator and period name the figures.
func Bases(indicator, period string, units []Populated, c *Crosswalk) ([]Base, error) {
	values := make([]Value, 0, len(units))
	known := map[string]*Population{}
	for _, u := range units {
		v := Value{Unit: u.Unit, Indicator: indicator, Period: period, State: "not_collected"}
		if n := u.counted(indicator); n != nil {
			a, err := AmountOf(*n)
			if err != nil {
				return nil, refuse(v, "không phải là số dân", "is no population")
			}
			v.Amount, v.State = a, Reported
			known[u.Unit] = u.Population
		}
		values = append(values, v)
	}
	r, err := Rebase(values, c)
	if err != nil {
		return nil, err
	}
	bases := make([]Base, len(r.Figures))
	number := map[string]int{}
	for i, f := range r.Figures {
		bases[i] = Base{Figure: f}
		number[f.Unit] = i
	}
	for _, row := range c.Rows {
		if p := known[row.From]; p != nil {
			bases[number[row.To]].dated(p)
		}
	}
	return bases, nil
}

func (b *Base) dated(p *Population) {
	if !p.AsOf.IsZero() && (b.AsOf.IsZero() || p.AsOf.Before(b.AsOf)) {
		b.AsOf = p.AsOf
	}
	if p.AsOf.After(b.Newest) {
		b.Newest = p.AsOf
	}
	if i, found := slices.BinarySearch(b.Sources, p.Source); !found {
		b.Sources = slices.Insert(b.Sources, i, p.Source)
	}
}

// StaleAfter is how old a denominator may be, in days, before it is marked: five years. A setting, as nothing
// in law fixes it.
const StaleAfter = 5 * 365

// Rate is a rate of rebased counts. Rates themselves are never rebased and never averaged.
type Rate struct {
	Unit    string
	Status  Status
	Known   bool
	Value   float64  // count per one of the base: 0.001 is 0.1 %; meaningless unless Known
	Error   float64  // half-width around Value; +Inf if the base may be 0
	Missing []string // units whose count or base is missing, in order
	AsOf    border.Date
	Sources []string
	Stale   bool // the base is older than allowed, or nobody knows how old
	NoBase  bool // the base is missing, or 0
}

// RateOf divides a rebased count by a rebased base. on is the day the rate speaks of, staleAfter the days a
// base may be older. The half-width is that of the largest count over the smallest base.
func RateOf(count Figure, base Base, on border.Date, staleAfter int) Rate {
	r := Rate{Unit: count.Unit, Status: worse(count.Status, base.Status), AsOf: base.AsOf, Sources: base.Sources,
		Missing: union(count.Missing, base.Missing)}
	r.NoBase = base.Status != NotComparable && (!base.Known || base.Amount == 0)
	r.Stale = stale(base.AsOf, on, staleAfter)
	r.Known = count.Known && base.Known && base.Amount > 0
	if !r.Known {
		return r
	}
	r.Value = float64(count.Amount) / float64(base.Amount)
	if count.Error == 0 && base.Error == 0 {
		return r
	}
	if r.Error = math.Inf(1); base.Error < base.Amount {
		r.Error = float64(count.Amount+count.Error)/float64(base.Amount-base.Error) - r.Value
	}
	return r
}

// stale says that a figure is older on a day than so many days, or that nobody knows how old it is.
func stale(asOf, on border.Date, after int) bool {
	return asOf.IsZero() || asOf.DaysUntil(on) > after
}

func worse(a, b Status) Status {
	order := []Status{Exact, Apportioned, NotComparable}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// MarshalJSON gives null for what is not known, never 0, and for an error without bound.
func (r Rate) MarshalJSON() ([]byte, error) {
	out := struct {
		Unit    string      `json:"unit"`
		Status  Status      `json:"status"`
		Value   *float64    `json:"value"`
		Error   *float64    `json:"error"`
		Missing []string    `json:"missing"`
		AsOf    border.Date `json:"base_as_of"`
		Sources []string    `json:"base_sources"`
		Stale   bool        `json:"base_stale"`
		NoBase  bool        `json:"base_missing"`
	}{Unit: r.Unit, Status: r.Status, Missing: orEmpty(r.Missing), AsOf: r.AsOf, Sources: orEmpty(r.Sources), Stale: r.Stale, NoBase: r.NoBase}
	if r.Known {
		out.Value = &r.Value
		if !math.IsInf(r.Error, 0) {
			out.Error = &r.Error
		}
	}
	return json.Marshal(out)
}

// orEmpty makes JSON write [] for nothing.
func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// Notes says in words what there is to know of the base of a rate.
func (r Rate) Notes() []border.Text {
	var notes []border.Text
	switch {
	case r.NoBase:
		notes = append(notes, border.Text{VI: "Thiếu dân số để tính tỷ lệ.", EN: "The population to divide by is missing."})
	case r.AsOf.IsZero():
		notes = append(notes, border.Text{VI: "Không rõ ngày của số dân.", EN: "The date of the population is unknown."})
	case r.Stale:
		notes = append(notes, border.Text{
			VI: "Số dân đã cũ: ngày " + r.AsOf.Vietnamese() + ", nguồn " + strings.Join(r.Sources, "; ") + ".",
			EN: "The population is old: as of " + r.AsOf.English() + ", source " + strings.Join(r.Sources, "; ") + "."})
	}
	return notes
}
