package assess

import (
	"context"
	"fmt"
	"strings"

	"cotmoc/internal/border"
)

// Conversions counts, for a year and under one set, the communes that moved between classes since the year before
// (chuyển hóa: a key area moves down a class). Communes that came of a reform since are judged on the figures of their
// predecessors where those are exact, and are not comparable where they are not.
type Conversions struct {
	Year          int          `json:"year"`
	Criteria      CriteriaRef  `json:"criteria"`
	Official      bool         `json:"official"`  // both classes of every item could be official ones
	Converted     int          `json:"converted"` // key areas that moved to a better class
	Improved      int          `json:"improved"`  // others that did
	Worsened      int          `json:"worsened"`
	Same          int          `json:"same"`
	NotComparable int          `json:"not_comparable"` // one of the classes is undetermined
	Items         []Conversion `json:"items"`          // those that moved, by code
}

// Conversion is one commune that moved.
type Conversion struct {
	Unit    border.UnitRef `json:"unit"`
	From    string         `json:"from"`
	To      string         `json:"to"`
	Rebased bool           `json:"rebased"` // From is what the predecessors' figures give
}

// Conversions compares the communes of a province or oversight area; "" does not filter. Of these it tells those that holds
// takes; nil takes all.
func (v Comparer) Conversions(ctx context.Context, year int, setID, area, province string, holds func(code string) bool) (Conversions, error) {
	p, err := v.pair(ctx, year, setID, Query{Level: border.Commune, Area: area, Province: province})
	if err != nil {
		return Conversions{}, fmt.Errorf("conversions of %d: %w", year, err)
	}
	set := p.round.set
	out := Conversions{Year: year, Criteria: set.Ref(), Items: []Conversion{},
		Official: set.official(p.round.period.To) && set.official(border.AssessedYear(year-1).To)}
	for _, now := range p.now {
		if holds != nil && !holds(now.Unit.Code) {
			continue
		}
		before, own := p.before(now)
		from, err := p.classBefore(before)
		if err != nil {
			return out, err
		}
		a, err := p.round.judge(now, nil)
		if err != nil {
			return out, err
		}
		out.count(Conversion{now.Unit.Ref(), from, a.Class, !own})
	}
	return out, nil
}

func (c *Conversions) count(m Conversion) {
	from, to := rankOf(m.From), rankOf(m.To)
	switch {
	case from < 0 || to < 0:
		c.NotComparable++
		return
	case from == to:
		c.Same++
		return
	case to > from:
		c.Worsened++
	case strings.HasPrefix(m.From, "type_"):
		c.Converted++
	default:
		c.Improved++
	}
	c.Items = append(c.Items, m)
}
