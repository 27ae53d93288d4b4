package assess

import (
	"context"
	"fmt"
	"slices"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// Past gives the figures of a year read over the communes of another day, by commune and indicator.
// internal/rebase.Service does.
type Past interface {
	YearOver(ctx context.Context, year int, on border.Date) (map[string]map[string]border.ReportValue, error)
}

// Nearby gives the codes of the communes that share an edge with one on a day. internal/postgis implements it.
type Nearby interface {
	Neighbours(ctx context.Context, code string, on border.Date) ([]string, error)
}

// Comparer sets a year beside the one before, both under the same set and over the same communes.
type Comparer struct {
	Service *Service
	Past    Past
	Nearby  Nearby
}

// Explanation is what a class does not say by itself: the way to a better one, and how the year stands beside the
// last.
type Explanation struct {
	Unit     border.UnitRef `json:"unit"`
	Year     int            `json:"year"`
	Class    string         `json:"class"`
	Before   ClassBefore    `json:"before"`
	Advice   *Advice        `json:"advice"`    // nil: none is better, figures are missing, or it would give masked ones away
	NoAdvice *border.Text   `json:"no_advice"` // why there is none
	Figures  []Shift        `json:"figures"`
	Balance  *Balance       `json:"balance"` // of addicts on file; nil where one of the years is not known, or not to be read

	mask.Mask // set where anything is left out
}

// ClassBefore is the class of the year before under the same set. Class is nil where the unit did not stand then: it
// is what the figures would give, and no class of anybody, that AsIf says.
type ClassBefore struct {
	Year    int     `json:"year"`
	Class   *string `json:"class"`
	AsIf    *string `json:"as_if"`
	Rebased bool    `json:"rebased"`
}

// Shift is one figure of two years; nil: not known.
type Shift struct {
	Indicator string      `json:"indicator"`
	Label     border.Text `json:"label"`
	Before    *float64    `json:"before"`
	Now       *float64    `json:"now"`
	Change    *float64    `json:"change"`

	mask.Mask // of either year
}

// Explain gives advice and comparison for one commune, village, group or agency. The errors are those of One.
func (v Comparer) Explain(ctx context.Context, code string, year int, setID string) (Explanation, error) {
	level := border.Commune
	if border.IsModelCode(code) {
		level = ""
	}
	p, err := v.pair(ctx, year, setID, Query{Level: level, Code: code})
	if err != nil {
		return Explanation{}, fmt.Errorf("explain %s: %w", code, err)
	}
	if len(p.now) == 0 {
		return Explanation{}, border.Fail(border.NotFound, fmt.Sprintf("không có xã, thôn, tổ, cơ quan %s vào ngày %s", code, p.round.on.Vietnamese()),
			fmt.Sprintf("there is no commune, village, group or agency %s on %s", code, p.round.on.English()), nil)
	}
	now := p.now[0]
	before, own := p.before(now)
	out := Explanation{Unit: now.Unit.Ref(), Year: year, Before: ClassBefore{Year: year - 1, Rebased: !own}}
	a, err := p.round.judge(now, nil)
	if err != nil {
		return out, err
	}
	out.Class = a.Class
	if class, err := p.classBefore(before); err != nil {
		return out, err
	} else if own {
		out.Before.Class = &class
	} else {
		out.Before.AsIf = &class
	}
	asked := Question{Facts: now, Year: year, Today: p.round.today}
	if out.Advice = p.round.set.Advise(asked); out.Advice == nil {
		why := p.round.set.NoAdvice(asked)
		out.NoAdvice = &why
	}
	sight := mask.From(ctx)
	out.Advice = out.Advice.masked(sight, now, year)
	before.Unit, now, before = now.Unit, now.masked(sight, year), before.masked(sight, year-1)
	out.Figures = shifts(now, before)
	if slices.ContainsFunc(out.Figures, func(f Shift) bool { return f.Masked }) {
		out.Mask = mask.Hidden()
	}
	var near []NeighbourShift
	if level == border.Commune { // neighbours are told of communes alone
		if near, err = v.nearby(ctx, p, code); err != nil {
			return out, fmt.Errorf("explain %s: neighbours: %w", code, err)
		}
	}
	out.Balance = balance(now, before, near)
	return out, nil
}

// pair is a year and the one before, ready to be set side by side.
type pair struct {
	round *round
	now   []Facts
	same  map[string]Facts // of communes that stood in both years, by code
	over  map[string]map[string]border.ReportValue
}

func (v Comparer) pair(ctx context.Context, year int, setID string, q Query) (*pair, error) {
	begin := v.Service.round
	if q.Level == "" {
		begin = v.Service.modelRound
	}
	r, err := begin(ctx, year, setID, nil)
	if err != nil {
		return nil, err
	}
	p := &pair{round: r, same: map[string]Facts{}}
	if p.now, err = r.facts(ctx, q); err != nil {
		return nil, err
	}
	if len(p.now) == 0 {
		return p, nil
	}
	if p.round, err = r.ruled(p.now[0]); err != nil {
		return nil, err
	}
	last, err := v.Service.round(ctx, year-1, p.round.set.ID, nil)
	if err != nil {
		return nil, err
	}
	before, err := last.facts(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, f := range before {
		p.same[f.Unit.Code] = f
	}
	if q.Level == border.Commune {
		p.over, err = v.Past.YearOver(ctx, year-1, r.on)
	}
	return p, err
}

// before gives the year before of a commune; own says that the same version stood then.
func (p *pair) before(now Facts) (f Facts, own bool) {
	if f, stood := p.same[now.Unit.Code]; stood && f.Unit.ValidFrom == now.Unit.ValidFrom {
		return f, true
	}
	f = Facts{Unit: now.Unit, Values: p.over[now.Unit.Code], OnRoute: mayHave(now.OnRoute), OnInterProvinceRoute: mayHave(now.OnInterProvinceRoute)}
	return f, false
}

// mayHave is what is known of a route a year ago: where none runs through now, none is taken to have; where one does,
// it may be new.
func mayHave(now Tri) Tri {
	if now == No {
		return No
	}
	return Unknown
}

func (p *pair) classBefore(f Facts) (string, error) {
	a, err := p.round.set.Assess(Question{Facts: f, Year: p.round.year - 1, Today: p.round.today})
	return a.Class, err
}

// shifts lists every indicator that either year has.
func shifts(now, before Facts) []Shift {
	list := []Shift{}
	for _, ind := range border.Indicators() {
		s := Shift{Indicator: ind.ID, Label: ind.Label, Before: figureOf(before, ind.ID), Now: figureOf(now, ind.ID)}
		if now.hidden(ind.ID) || before.hidden(ind.ID) {
			s.Mask = mask.Hidden()
		}
		if s.Before == nil && s.Now == nil && !s.Masked {
			continue
		}
		s.Change = difference(s.Now, s.Before)
		list = append(list, s)
	}
	return list
}

func figureOf(f Facts, indicator string) *float64 {
	if v, ok := f.Values[indicator]; ok && v.State == border.Reported {
		return v.Value
	}
	return nil
}

func difference(a, b *float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	d := *a - *b
	return &d
}

func (v Comparer) nearby(ctx context.Context, p *pair, code string) ([]NeighbourShift, error) {
	codes, err := v.Nearby.Neighbours(ctx, code, p.round.on)
	if err != nil {
		return nil, err
	}
	slices.Sort(codes)
	list := make([]NeighbourShift, 0, len(codes))
	for _, c := range codes {
		f, err := p.round.facts(ctx, Query{Level: border.Commune, Code: c})
		if err != nil {
			return nil, err
		}
		if len(f) == 0 {
			continue
		}
		sight, year := mask.From(ctx), p.round.year
		now, before := f[0].masked(sight, year), Facts{Unit: f[0].Unit, Values: p.over[c]}.masked(sight, year-1)
		n := NeighbourShift{Code: c, Name: f[0].Unit.Name, Now: figureOf(now, addicts), Before: figureOf(before, addicts)}
		if now.hidden(addicts) || before.hidden(addicts) {
			n.Mask = mask.Hidden()
		}
		n.Change = difference(n.Now, n.Before)
		list = append(list, n)
	}
	return list, nil
}
