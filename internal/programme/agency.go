package programme

import (
	"cmp"
	"context"
	"slices"

	"cotmoc/internal/border"
)

// Summary is a programme in short: how many of its targets and duties stand how.
type Summary struct {
	ID        string         `json:"id"`
	LegalRef  string         `json:"legal_ref"`
	Title     border.Text    `json:"title"`
	HoldsFrom border.Date    `json:"holds_from"`
	From      border.Date    `json:"from"`
	To        border.Date    `json:"to"`
	Provinces []string       `json:"provinces"`
	Year      int            `json:"year"`
	Targets   map[string]int `json:"targets"` // by state
	Duties    map[string]int `json:"duties"`  // by state, of the year
	NextDue   border.Date    `json:"next_due"`
}

// yearOf is the report year a day lies in.
func yearOf(day border.Date) int {
	if day.After(border.AssessedYear(day.Year()).To) {
		return day.Year() + 1
	}
	return day.Year()
}

// Overview gives every programme in short, by id; province keeps those that concern it. Duties of units that holds does not take are
// not counted; nil takes all.
func (l *Ledger) Overview(ctx context.Context, province string, holds func(unit string) bool) ([]Summary, error) {
	today := l.today()
	year := yearOf(today)
	versions, err := l.Programmes(ctx, today, province)
	if err != nil {
		return nil, err
	}
	w, list := l.world(), []Summary{}
	for _, v := range versions {
		s := Summary{ID: v.ID, LegalRef: v.LegalRef, Title: v.Title, HoldsFrom: v.HoldsFrom, From: v.From, To: v.To, Provinces: append([]string{}, v.Provinces...),
			Year: year, Targets: counts(TargetStates()), Duties: counts(DutyStates())}
		for _, t := range v.Targets {
			if !t.holds(v.Document, year) {
				continue
			}
			standing, err := w.stand(ctx, v.Document, t, year)
			if err != nil {
				return nil, err
			}
			s.Targets[standing.State]++
		}
		duties, err := w.dutiesOf(ctx, v.Document, border.AssessedYear(year).From, border.AssessedYear(year).To)
		if err != nil {
			return nil, err
		}
		for _, d := range duties {
			if !d.heldBy(holds) {
				continue
			}
			s.Duties[d.State]++
			if d.State == DutyOpen && (s.NextDue.IsZero() || d.DueOn.Before(s.NextDue)) {
				s.NextDue = d.DueOn
			}
		}
		list = append(list, s)
	}
	return list, nil
}

func counts(states []string) map[string]int {
	all := map[string]int{}
	for _, s := range states {
		all[s] = 0
	}
	return all
}

// DutyFilter asks for duties. Empty fields do not filter; From and To default to the running report year and the one
// before.
type DutyFilter struct {
	Programme, Agency, Unit, Section string
	States                           []string
	From, To                         border.Date
	Holds                            func(unit string) bool // whose duties beside those of no unit, which are everybody's to know; nil: all
}

// Duties lists what is owed under the programmes, by the day it is due.
func (l *Ledger) Duties(ctx context.Context, f DutyFilter) ([]Duty, error) {
	today := l.today()
	running := border.AssessedYear(yearOf(today))
	if f.From.IsZero() {
		f.From = running.From.AddMonths(-12)
	}
	if f.To.IsZero() {
		f.To = running.To.AddMonths(2)
	}
	versions, err := l.Programmes(ctx, today, "")
	if err != nil {
		return nil, err
	}
	w, list := l.world(), []Duty{}
	for _, v := range versions {
		if f.Programme != "" && v.ID != f.Programme {
			continue
		}
		duties, err := w.dutiesOf(ctx, v.Document, f.From, f.To)
		if err != nil {
			return nil, err
		}
		for _, d := range duties {
			if f.takes(d) {
				list = append(list, d)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Duty) int { return cmp.Compare(a.Key(), b.Key()) })
	return list, nil
}

func (f DutyFilter) takes(d Duty) bool {
	is := func(want, v string) bool { return want == "" || want == v }
	return is(f.Agency, d.Agency) && is(f.Unit, d.Unit) && is(f.Section, d.Section) && (len(f.States) == 0 || slices.Contains(f.States, d.State)) && d.heldBy(f.Holds)
}

// heldBy says whether a duty is of a unit that holds takes, or of none.
func (d Duty) heldBy(holds func(unit string) bool) bool {
	return holds == nil || d.Unit == "" || holds(d.Unit)
}

// AgencySheet is an institution with the programmes it has a part in.
type AgencySheet struct {
	ID         string         `json:"id"`
	Name       border.Text    `json:"name"`
	Level      string         `json:"level,omitempty"`
	Roles      []Role         `json:"roles"`
	Duties     map[string]int `json:"duties"` // by state
	Owed       []Duty         `json:"owed,omitempty"`
	ReportsDue []Report       `json:"reports,omitempty"`
}

// Role is the part an institution has in a programme.
type Role struct {
	Programme string      `json:"programme"`
	Title     border.Text `json:"title"`
	Role      string      `json:"role"`
	Members   *int        `json:"members,omitempty"`
}

// Agencies lists the institutions of all programmes, by id, with how many duties of theirs stand how: those of units that holds takes, and of
// no unit; nil takes all.
func (l *Ledger) Agencies(ctx context.Context, holds func(unit string) bool) ([]AgencySheet, error) {
	versions, err := l.Programmes(ctx, l.today(), "")
	if err != nil {
		return nil, err
	}
	duties, err := l.Duties(ctx, DutyFilter{Holds: holds})
	if err != nil {
		return nil, err
	}
	list := []AgencySheet{}
	for _, v := range versions {
		for _, n := range v.Institutions {
			i := slices.IndexFunc(list, func(a AgencySheet) bool { return a.ID == n.ID })
			if i < 0 {
				list = append(list, AgencySheet{ID: n.ID, Name: n.Name, Level: n.Level, Duties: counts(DutyStates())})
				i = len(list) - 1
			}
			list[i].Roles = append(list[i].Roles, Role{v.ID, v.Title, n.Role, n.Members})
		}
	}
	for _, d := range duties {
		if i := slices.IndexFunc(list, func(a AgencySheet) bool { return a.ID == d.Agency }); i >= 0 {
			list[i].Duties[d.State]++
		}
	}
	slices.SortFunc(list, func(a, b AgencySheet) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// AgencyOf gives all an institution owes, to whom, by when: duties under programmes, and reports; border.NotFound if no
// programme names it.
func (l *Ledger) AgencyOf(ctx context.Context, id string, f DutyFilter) (AgencySheet, error) {
	list, err := l.Agencies(ctx, f.Holds)
	if err != nil {
		return AgencySheet{}, err
	}
	i := slices.IndexFunc(list, func(a AgencySheet) bool { return a.ID == id })
	if i < 0 {
		return AgencySheet{}, border.Fail(border.NotFound, "Không có cơ quan này trong các chương trình.", "No programme names this institution.", nil)
	}
	a := list[i]
	f.Agency = id
	if a.Owed, err = l.Duties(ctx, f); err != nil {
		return a, err
	}
	a.ReportsDue, err = l.Reports.Reports(ctx, Filter{Unit: id}, l.today(), Owed()...)
	return a, err
}

// Agenda gives what is to happen on which day: duties, planned entries of the log. Without days from 60 days ago to about
// a year ahead.
func (l *Ledger) Agenda(ctx context.Context, f DutyFilter) ([]Event, error) {
	today := l.today()
	f.States = []string{DutyOpen, DutyOverdue, DutyObstructed}
	if f.From.IsZero() {
		f.From = today.AddDays(-60)
	}
	if f.To.IsZero() {
		f.To = today.AddDays(ahead)
	}
	duties, err := l.Duties(ctx, f)
	if err != nil {
		return nil, err
	}
	var list []Event
	for _, d := range duties {
		if d.DueOn.IsZero() {
			continue
		}
		list = append(list, Event{UID: join(d.Programme, d.Item, d.Agency, d.Unit, d.Period), On: d.DueOn,
			Title: border.Text{VI: d.Title.VI + ": " + d.Owner.VI, EN: d.Title.EN + ": " + d.Owner.EN},
			About: border.Text{VI: d.LegalRef + ", " + d.Article.VI, EN: d.LegalRef + ", " + d.Article.EN},
			Kind:  "duty", Programme: d.Programme, Agency: d.Agency, State: d.State})
	}
	log, err := l.Log(ctx, LogFilter{Programme: f.Programme, Agency: f.Agency})
	if err != nil {
		return nil, err
	}
	for _, e := range log {
		day := e.DueOn
		if day.IsZero() {
			day = e.Day
		}
		if !waiting(e.State) || day.IsZero() || day.Before(f.From) || day.After(f.To) {
			continue
		}
		kind := border.EntryKinds().Label(e.Kind)
		about := e.Place
		if e.Host != "" {
			about = join(e.Host, e.Place)
		}
		list = append(list, Event{UID: "so." + e.Code, On: day, Title: border.Text{VI: kind.VI + ": " + e.Title, EN: kind.EN + ": " + e.Title}, About: border.Text{VI: about, EN: about},
			Kind: e.Kind, Code: e.Code, Programme: e.Programme, Agency: e.Agency, State: e.State, Tier: e.Tier})
	}
	slices.SortStableFunc(list, func(a, b Event) int { return cmp.Compare(a.On.String()+a.UID, b.On.String()+b.UID) })
	return list, nil
}
