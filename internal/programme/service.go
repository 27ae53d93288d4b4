package programme

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"cotmoc/internal/border"
)

// Service answers for reports over a source. Now gives the time. Periods open when the first question of a day is
// asked, and again after units, areas or reports changed.
type Service struct {
	Obligations []Obligation
	Source      Source
	Rules       []Rule // what figures of one report are held against each other by
	Areas       Areas  // nil: nothing is grouped by area
	Now         func() time.Time

	mu     sync.Mutex
	opened string // the day and the revision for which periods were opened
}

// Report is one expected report as it is told.
type Report struct {
	ID         string      `json:"id"`
	Obligation string      `json:"obligation"`
	Title      border.Text `json:"title"`
	Period     string      `json:"period"`
	PeriodFrom border.Date `json:"period_from"`
	PeriodTo   border.Date `json:"period_to"`
	Code       string      `json:"code"` // of the unit or agency that owes
	Name       string      `json:"name"`
	Level      string      `json:"level"`
	Province   string      `json:"province,omitempty"`
	Commune    string      `json:"commune,omitempty"` // of a village, group or agency on the register
	Owner      border.Text `json:"owner"`             // the post that owes
	DueOn      border.Date `json:"due_on"`            // last day in time; null: no day is set
	Inferred   bool        `json:"inferred"`          // the day is not in the text
	EndedOn    border.Date `json:"ended_on"`          // the law ended the unit within the period: nothing is owed; null: it stands
	Given      int         `json:"given"`             // asked indicators on record
	Asked      int         `json:"asked"`
	Standing
	Steps []Step `json:"steps"`

	expected Expected
}

// Silence is an event: a day passed and nothing was handed in. It has an age and an owner.
type Silence struct {
	Report
	Since  border.Date  `json:"since"`   // the first day of silence
	OwedTo *border.Text `json:"owed_to"` // to whom the report is owed; null: the text does not say
}

// Key orders silences, the oldest first.
func (s Silence) Key() string { return s.Since.String() + " " + s.Report.Key() }

// obligation finds a duty by its id; one that a file no longer lists keeps its id.
func (v *Service) obligation(id string) Obligation {
	for _, o := range v.Obligations {
		if o.ID == id {
			return o
		}
	}
	return Obligation{ID: id, Title: border.Text{VI: id, EN: id}}
}

func (v *Service) today() border.Date { return border.DateOf(v.Now()) }

// Open freezes the lists of every period that has begun. It does nothing where that was done today and nothing
// changed since.
func (v *Service) Open(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	rev, _, err := v.Source.Revision(ctx, "units", "lineage", "areas", "reports")
	if err != nil {
		return err
	}
	state := fmt.Sprintf("%s %d", v.today(), rev)
	if state == v.opened {
		return nil
	}
	list, err := v.openings(ctx)
	if err != nil {
		return fmt.Errorf("open report periods: %w", err)
	}
	if err := v.Source.OpenPeriods(ctx, list); err != nil {
		return fmt.Errorf("open report periods: %w", err)
	}
	v.opened = state
	return nil
}

func (v *Service) openings(ctx context.Context) ([]Opening, error) {
	frame, err := v.Source.Frame(ctx)
	if err != nil {
		return nil, err
	}
	if frame.Since.IsZero() {
		frame.Since = v.today()
	}
	holders := map[string][]Holder{} // by level and period: many duties ask for the same
	var list []Opening
	for _, o := range v.Obligations {
		for _, p := range o.ToOpen(frame, v.today()) {
			key := o.OwedBy.Level + " " + p.Code
			if _, known := holders[key]; !known && !o.OwedBy.named() {
				if holders[key], err = v.Source.Holders(ctx, o.OwedBy.Level, p); err != nil {
					return nil, err
				}
			}
			list = append(list, o.Freeze(p, holders[key]))
		}
	}
	return list, nil
}

// Reports lists the reports expected, as they stand at the end of a day. states keeps those in one of them; none: all.
// Units that the law ended within a period are there too, with the day; they owe nothing.
func (v *Service) Reports(ctx context.Context, f Filter, on border.Date, states ...string) ([]Report, error) {
	if err := v.Open(ctx); err != nil {
		return nil, err
	}
	expected, err := v.Source.Expected(ctx, f, on)
	if err != nil {
		return nil, fmt.Errorf("expected reports: %w", err)
	}
	list := []Report{}
	for _, e := range expected {
		r := v.report(e, on)
		if e.Holder.From.After(on) || len(states) > 0 && (!slices.Contains(states, r.State) || !e.Counts(on)) {
			continue
		}
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Report) int { return strings.Compare(a.Key(), b.Key()) })
	return list, nil
}

// Number is the report's id as the source knows it.
func (r Report) Number() int64 { return r.expected.ID }

// AskedIDs are the indicators the report must state.
func (r Report) AskedIDs() []string { return r.expected.Asks }

// Key orders reports by duty, period and code.
func (r Report) Key() string {
	return strings.Join([]string{r.Obligation, r.PeriodFrom.String(), r.Period, r.Code, r.Level}, " ")
}

func (v *Service) report(e Expected, on border.Date) Report {
	o := v.obligation(e.Obligation)
	r := Report{ID: fmt.Sprint(e.ID), Obligation: e.Obligation, Title: o.Title, Period: e.Period.Code, PeriodFrom: e.Period.From,
		PeriodTo: e.Period.To, Code: e.Holder.Code, Name: e.Holder.Name, Level: e.Holder.Level, Province: e.Holder.Province, Commune: e.Holder.Commune,
		Owner: o.PostOf(e.Holder.Name), DueOn: e.DueOn, Inferred: o.Due != nil && o.Due.Inferred != nil, EndedOn: e.Holder.To,
		Given: len(e.Given), Asked: len(e.Asks), Standing: e.Standing(on), Steps: append([]Step{}, e.Steps...), expected: e}
	for _, a := range o.OwedBy.Agencies {
		if a.ID == e.Holder.Code {
			r.Owner = a.Name
		}
	}
	return r
}

// Silences lists the reports whose day has passed and of which nothing was handed in, the oldest first.
func (v *Service) Silences(ctx context.Context, f Filter, on border.Date) ([]Silence, error) {
	missing, err := v.Reports(ctx, f, on, StateMissing)
	if err != nil {
		return nil, err
	}
	list := make([]Silence, len(missing))
	for i, r := range missing {
		list[i] = Silence{Report: r, Since: r.DueOn.AddDays(1), OwedTo: v.obligation(r.Obligation).To}
	}
	slices.SortFunc(list, func(a, b Silence) int { return strings.Compare(a.Key(), b.Key()) })
	return list, nil
}

// Tally is the completeness of one period of one duty.
type Tally struct {
	Obligation string      `json:"obligation"`
	Title      border.Text `json:"title"`
	Period     string      `json:"period"`
	Province   string      `json:"province,omitempty"` // where it is told by province
	Area       *string     `json:"area,omitempty"`     // where it is told by oversight area; "": communes that stand in none
	AreaName   string      `json:"area_name,omitempty"`
	DueOn      border.Date `json:"due_on"`
	Open       bool        `json:"open"` // its day has not passed, or there is none: more may come
	Ended      int         `json:"ended"`
	Rates
}

// Completeness tells how much of what was expected is there: by period and duty, and within that by province or area
// where that is asked (see Group).
func (v *Service) Completeness(ctx context.Context, f Filter, on border.Date, by string) ([]Tally, error) {
	reports, err := v.Reports(ctx, f, on)
	if err != nil {
		return nil, err
	}
	sort, err := v.sorter(ctx, on, by)
	if err != nil {
		return nil, err
	}
	list := []Tally{}
	for len(reports) > 0 {
		n := 1
		for n < len(reports) && reports[n].Obligation == reports[0].Obligation && reports[n].Period == reports[0].Period {
			n++
		}
		for _, g := range sort(reports[:n]) {
			list = append(list, g.tally(on, by))
		}
		reports = reports[n:]
	}
	return list, nil
}

// tally counts the reports of one group; those of units that owe nothing on the day are told apart.
func (g Group) tally(on border.Date, by string) Tally {
	first := g.Reports[0]
	t := Tally{Obligation: first.Obligation, Title: first.Title, Period: first.Period, DueOn: first.DueOn,
		Open: first.DueOn.IsZero() || !on.After(first.DueOn)}
	switch by {
	case ByProvince:
		t.Province = g.Code
	case ByArea:
		t.Area, t.AreaName = &g.Code, g.Name
	}
	var standing []Standing
	for _, r := range g.Reports {
		if r.expected.Counts(on) {
			standing = append(standing, r.Standing)
		} else {
			t.Ended++
		}
	}
	t.Rates = Complete(standing, func(int) bool { return !first.DueOn.IsZero() })
	return t
}
