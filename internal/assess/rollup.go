package assess

import (
	"context"
	"fmt"
	"slices"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// Rollup is what the communes of an oversight area make together in an assessed year. Silence is named, and a sum
// with a missing part is no sum.
type Rollup struct {
	Year        int
	On          border.Date // the day whose communes count
	Provisional bool
	Counts      map[string]int // communes of each class, also those with 0
	Communes    int
	Units       []string         // codes of the communes
	Reported    int              // communes that reported anything for the year
	Silent      []border.UnitRef // the others, by code
	Indicators  map[string]Sum   // by id: what the criteria set needs, and whatever else a commune reported
}

// Sum is one indicator over several communes. "Not applicable" is no figure: a sum does not pass over it.
type Sum struct {
	Value    *float64 `json:"value"`                  // nil while one is missing
	State    string   `json:"state"`                  // reported, incomplete, or masked: all is there, and some of it not to be read
	AtLeast  *float64 `json:"at_least,omitempty"`     // of an incomplete sum: what was reported of it, if anything was
	Reported int      `json:"reported"`               // communes that gave a figure
	Missing  []string `json:"missing"`                // codes of the others
	Hidden   []string `json:"masked_units,omitempty"` // of those that gave one: whose the caller may not read

	mask.Mask
}

// incompleteSum is the state of a sum of which some parts are missing.
const incompleteSum = "incomplete"

// Rollup judges the communes that stand in an oversight area on a day of an assessed year and sums what they
// reported; the zero day takes the period's last, or today while it runs. Errors are border.Errors: Invalid with the
// fault of "on" for a day outside the year or to come.
func (v *Service) Rollup(ctx context.Context, area string, year int, on border.Date, setID string) (Rollup, error) {
	r, err := v.round(ctx, year, setID, nil)
	if err != nil {
		return Rollup{}, err
	}
	if err := r.move(on); err != nil {
		return Rollup{}, err
	}
	facts, err := r.facts(ctx, Query{Level: border.Commune, Area: area})
	if err != nil {
		return Rollup{}, fmt.Errorf("roll up area %s: %w", area, err)
	}
	judged, err := r.judgeAll(border.Commune, facts, nil)
	if err != nil {
		return Rollup{}, err
	}
	out := Rollup{Year: year, On: r.on, Provisional: !r.today.After(r.period.To), Counts: judged.Counts, Communes: len(facts),
		Silent: []border.UnitRef{}, Indicators: map[string]Sum{}}
	for _, f := range facts {
		out.Units = append(out.Units, f.Unit.Code)
		if f.silent() {
			out.Silent = append(out.Silent, f.Unit.Ref())
		}
	}
	out.Reported = out.Communes - len(out.Silent)
	sight := mask.From(ctx)
	facts = slices.Clone(facts)
	for i := range facts {
		facts[i] = facts[i].masked(sight, year)
	}
	for _, ind := range border.Indicators() {
		if r.set.needs(ind.ID) || slices.ContainsFunc(facts, func(f Facts) bool { _, told := f.Values[ind.ID]; return told }) {
			out.Indicators[ind.ID] = sumOf(ind, facts)
		}
	}
	return out, nil
}

// needs says whether communes must report an indicator before the set calls one drug-free.
func (s *Set) needs(indicator string) bool {
	l, ok := s.levels[border.Commune]
	return ok && slices.Contains(l.inputs, indicator)
}

// move makes the round speak of another day of its year, not after today.
func (r *round) move(on border.Date) error {
	if on.IsZero() {
		return nil
	}
	if !r.period.Has(on) || on.After(r.on) {
		return border.Refuse([]border.Fault{{Field: "on", Reason: border.Text{
			VI: fmt.Sprintf("năm %d gồm các ngày từ %s đến %s", r.year, r.period.From.Vietnamese(), r.on.Vietnamese()),
			EN: fmt.Sprintf("the days of %d are those from %s to %s", r.year, r.period.From.English(), r.on.English())}}})
	}
	r.on = on
	return nil
}

// silent says that the unit reported nothing: rows that only say "not collected" or "withheld" are a report.
func (f Facts) silent() bool { return len(f.Values) == 0 }

// sumOf adds one indicator over communes and names those without a figure.
func sumOf(ind border.Indicator, communes []Facts) Sum {
	s := Sum{State: incompleteSum, Missing: []string{}}
	var given []Facts
	for _, c := range communes {
		switch v, ok := c.Values[ind.ID]; {
		case ok && v.State == border.Reported && v.Value != nil:
			given = append(given, c)
		case ok && v.State == mask.State:
			s.Hidden = append(s.Hidden, c.Unit.Code)
		default:
			s.Missing = append(s.Missing, c.Unit.Code)
		}
	}
	s.Reported = len(given) + len(s.Hidden)
	if len(s.Hidden) > 0 {
		s.Mask = mask.Hidden()
	}
	total, ok := sum(ind, given)
	switch {
	case !ok:
	case len(s.Missing) > 0:
		s.AtLeast = total.Value
	case s.Masked:
		s.State, s.AtLeast = mask.State, total.Value
	default:
		s.State, s.Value = border.Reported, total.Value
	}
	return s
}
