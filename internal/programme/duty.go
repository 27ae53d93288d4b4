package programme

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// The states of a duty.
const (
	DutyDone       = "done"
	DutyOpen       = "open"       // there is time
	DutyOverdue    = "overdue"    // its day has passed
	DutyObstructed = "obstructed" // an obstacle stands open
	DutyUndated    = "undated"    // the text sets no day, and nothing shows that it was done
	DutyUnclear    = "unclear"    // owed by units on the border, and nobody said whether this one is
	DutyEnded      = "ended"      // who owed it was abolished, and nobody succeeds
)

// DutyStates lists the states of a duty, the worst news first.
func DutyStates() []string {
	return []string{DutyOverdue, DutyObstructed, DutyUnclear, DutyUndated, DutyOpen, DutyDone, DutyEnded}
}

// Duty is one thing one institution owes under a programme, for one period where it comes back.
type Duty struct {
	Programme string       `json:"programme"`
	LegalRef  string       `json:"legal_ref"`
	Item      string       `json:"item"`
	Section   string       `json:"section"`
	Title     border.Text  `json:"title"`
	Article   border.Text  `json:"article"`
	Agency    string       `json:"agency"` // id of the institution; "" the text names nobody
	Unit      string       `json:"unit,omitempty"`
	Owner     border.Text  `json:"owner"`
	To        border.Text  `json:"to"`
	Period    string       `json:"period,omitempty"`
	DueOn     border.Date  `json:"due_on"`
	Inferred  bool         `json:"inferred"` // the day is not in the text
	State     string       `json:"state"`
	DoneOn    border.Date  `json:"done_on"`
	AgeDays   *int         `json:"age_days"`  // since the day passed, or an obstacle was raised
	Escalated *Rung        `json:"escalated"` // to whom its age is told; nil: to nobody yet
	Shows     []string     `json:"shows"`     // kinds of entries that show it was done
	Evidence  []Line       `json:"evidence"`
	Obstacles []Line       `json:"obstacles"`
	EndedOn   border.Date  `json:"ended_on"`
	Note      *border.Text `json:"note,omitempty"` // why it is not clear whether it is owed
}

// Key orders duties.
func (d Duty) Key() string {
	due := d.DueOn.String()
	if due == "" {
		due = "9999"
	}
	return strings.Join([]string{due, d.Programme, d.Item, d.Agency, d.Unit, d.Period}, " ")
}

// defaultEscalation is to whom an overdue duty is told where the programme says nothing; inferred.
func defaultEscalation() []Rung {
	return []Rung{{0, border.Text{VI: "cơ quan được giao", EN: "whoever owes it"}}, {15, border.Text{VI: "cơ quan chủ trì chương trình", EN: "the programme's lead"}},
		{60, border.Text{VI: "Ủy ban nhân dân tỉnh", EN: "the provincial People's Committee"}}}
}

// ower is an institution or a unit that owes items.
type ower struct {
	agency, unit string
	name         border.Text
	from, to     border.Date // stands from, until the day before to
	lapses       bool        // nobody succeeds it
	unclear      bool        // nobody said whether it lies on the border
}

// dutiesOf lists the duties of a programme whose day lies from first to last, or that have none, as they stand on a day.
func (w *world) dutiesOf(ctx context.Context, d Document, first, last border.Date) ([]Duty, error) {
	log, err := w.entries(ctx)
	if err != nil {
		return nil, err
	}
	entries := byItem(d.ID, log)
	var list []Duty
	for _, i := range d.Items() {
		owers, err := w.owers(ctx, d, i, first, last)
		if err != nil {
			return nil, err
		}
		for _, due := range i.days(d, first, last) {
			for _, o := range owers {
				if duty, owed := w.duty(d, i, due, o, entries[i.ID]); owed {
					list = append(list, duty)
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Duty) int { return cmp.Compare(a.Key(), b.Key()) })
	return list, nil
}

func byItem(programme string, log []LogEntry) map[string][]LogEntry {
	all := map[string][]LogEntry{}
	for _, e := range log {
		if e.Programme == programme && e.Item != "" {
			all[e.Item] = append(all[e.Item], e)
		}
	}
	return all
}

// dated is one day an item is due.
type dated struct {
	period border.Period // zero: due once
	on     border.Date   // zero: no day
}

// days lists the days an item is due from first to last; one without a day where the text sets none.
func (i Item) days(d Document, first, last border.Date) []dated {
	switch {
	case i.Due == nil:
		return []dated{{}}
	case i.Due.Rhythm == "":
		return []dated{{on: i.Due.On}}
	}
	begin := d.From
	if begin.IsZero() {
		begin = d.HoldsFrom
	}
	rule := Obligation{Rhythm: i.Due.Rhythm, ValidFrom: begin}
	if !d.To.IsZero() {
		rule.ValidTo = d.To.AddDays(1)
	}
	var list []dated
	for _, p := range rule.Periods(first.AddDays(-800), last) {
		due := p.To.AddDays(i.Due.DaysAfter)
		if !due.Before(first) && !due.After(last) && !due.Before(begin) {
			list = append(list, dated{p, due})
		}
	}
	return list
}

// owers lists who owes an item: institutions, or the units of a level; one without a name where the text names nobody.
func (w *world) owers(ctx context.Context, d Document, i Item, first, last border.Date) ([]ower, error) {
	if len(i.By) == 0 {
		return []ower{{}}, nil
	}
	var list []ower
	for _, id := range i.By {
		n, known := d.Institution(id)
		if !known {
			continue
		}
		if n.Level == "" {
			list = append(list, ower{agency: n.ID, name: n.Name})
			continue
		}
		units, err := w.unitOwers(ctx, d, n, first, last)
		if err != nil {
			return nil, err
		}
		list = append(list, units...)
	}
	return list, nil
}

// unitOwers lists the units of a level that stood on some day from first to last; districts end with the reform, unless
// the area that follows one has a holder.
func (w *world) unitOwers(ctx context.Context, d Document, n Institution, first, last border.Date) ([]ower, error) {
	holders, err := read(w, "holders "+n.Level+first.String()+last.String(), func() ([]Holder, error) {
		return w.ledger.Reports.Source.Holders(ctx, n.Level, border.Period{Code: "", From: first, To: last})
	})
	if err != nil {
		return nil, err
	}
	list := []ower{}
	for _, h := range holders {
		touches := yes
		if n.Border && n.Level == border.Commune {
			if touches, err = w.touches(ctx, h); err != nil {
				return nil, err
			}
		}
		if !d.inProvinces(h.Province) || touches == no {
			continue
		}
		list = append(list, ower{agency: n.ID, unit: h.Code, from: h.From, to: h.To, lapses: n.EndedDistricts || n.Level == border.District, unclear: touches == perhaps,
			name: border.Text{VI: n.Name.VI + " " + h.Name, EN: n.Name.EN + " " + h.Name}})
	}
	return list, nil
}

// touches says whether a commune lies on the border, on the last day it stood.
func (w *world) touches(ctx context.Context, h Holder) (answer, error) {
	on := w.today
	if !h.To.IsZero() && !h.To.After(on) {
		on = h.To.AddDays(-1)
	}
	then, err := read(w, "border "+on.String(), func() (reach, error) {
		units, err := w.country(ctx, on)
		return reach{communes: units}.indexed(), err
	})
	return then.onBorder(h.Code), err
}

// duty tells how one duty stands. owed is false where whoever would owe it did not stand yet, or had ended before.
func (w *world) duty(d Document, i Item, due dated, o ower, log []LogEntry) (duty Duty, owed bool) {
	to, _ := d.Institution(i.To)
	duty = Duty{Programme: d.ID, LegalRef: d.LegalRef, Item: i.ID, Section: i.Section, Title: i.Title, Article: i.Article, Agency: o.agency, Unit: o.unit,
		Owner: o.name, To: to.Name, Period: due.period.Code, DueOn: due.on, Inferred: i.Due != nil && i.Due.Inferred != nil, Shows: i.shows(), Evidence: []Line{}, Obstacles: []Line{}}
	if !o.from.IsZero() && !due.on.IsZero() && o.from.After(due.on) {
		return duty, false
	}
	duty.gather(i, due, o, log)
	if !o.to.IsZero() && (due.on.IsZero() || !due.on.Before(o.to)) {
		if !due.period.From.IsZero() && !due.period.From.Before(o.to) {
			return duty, false // it had ended before the period began
		}
		if duty.DoneOn.IsZero() {
			duty.State, duty.EndedOn = DutyEnded, o.to
			return duty, o.lapses // a commune's successor owes it in its place
		}
	}
	duty.stand(w.today)
	if o.unclear && duty.State != DutyDone {
		duty.State, duty.AgeDays = DutyUnclear, nil
		duty.Note = &border.Text{VI: "chưa ai cho biết xã có giáp biên giới hay không, nên chưa rõ xã có phải làm", EN: "nobody said whether the commune lies on the border, so it is not clear whether it owes this"}
	}
	if duty.AgeDays != nil {
		duty.escalate(d.Escalation)
	}
	return duty, true
}

// gather finds what shows that the duty was done, and what stands in its way.
func (d *Duty) gather(i Item, due dated, o ower, log []LogEntry) {
	shows := i.shows()
	for _, e := range log {
		if e.Agency != "" && o.agency != "" && e.Agency != o.agency || o.unit != "" && !slices.Contains(e.Units, o.unit) {
			continue
		}
		line := e.line(e.Day(), nil, false)
		switch {
		case e.Kind == "obstacle" && e.State == "open":
			d.Obstacles = append(d.Obstacles, line)
		case e.Kind == "obstacle":
			line.On, line.Counts = e.To, true
			d.Obstacles = append(d.Obstacles, line)
		case slices.Contains(shows, e.Kind) && (due.period.Code == "" || due.serves(e.Day())):
			line.Counts = shown(e.State)
			d.Evidence = append(d.Evidence, line)
			if line.Counts && (d.DoneOn.IsZero() || line.On.Before(d.DoneOn)) {
				d.DoneOn = line.On
			}
		}
	}
}

// serves says whether what was done on a day answers the period: from its first day until so long after it as the
// day it is due.
func (d dated) serves(day border.Date) bool {
	last := d.period.To
	if d.on.After(last) {
		last = d.on
	}
	if d.on.Before(d.period.From) { // a plan for the period, owed before it begins
		return !day.Before(d.on.AddDays(-90)) && !day.After(d.period.To)
	}
	return !day.Before(d.period.From) && !day.After(last.AddDays(60))
}

// shown says that an entry in a state shows that something was done.
func shown(state string) bool {
	return slices.Contains([]string{"done", "handed_in", "approved", "in_force", "in_use", "built", "running", "spread", "followed_up", "answered", "acted", "active"}, state)
}

func (d *Duty) stand(today border.Date) {
	late := !d.DueOn.IsZero() && today.After(d.DueOn)
	// What was raised only after the day had passed excuses nothing.
	open := slices.IndexFunc(d.Obstacles, func(l Line) bool { return !l.Counts && (!late || !l.On.After(d.DueOn)) })
	age := func(since border.Date) *int { n := since.DaysUntil(today); return &n }
	switch {
	case !d.DoneOn.IsZero():
		d.State = DutyDone
	case open >= 0:
		d.State, d.AgeDays = DutyObstructed, age(d.Obstacles[open].On)
	case d.DueOn.IsZero():
		d.State = DutyUndated
	case late:
		d.State, d.AgeDays = DutyOverdue, age(d.DueOn)
	default:
		d.State = DutyOpen
	}
}

// escalate tells to whom the age of a duty is told by now.
func (d *Duty) escalate(rungs []Rung) {
	if len(rungs) == 0 {
		rungs = defaultEscalation()
	}
	for _, r := range rungs {
		if *d.AgeDays >= r.AfterDays {
			d.Escalated = &r
		}
	}
}

// duties is the share of a section's duties due in the period that were done.
func (w *world) duties(ctx context.Context, d Document, section string, s span) (Reading, error) {
	list, err := w.dutiesOf(ctx, d, s.period.From, s.on)
	if err != nil {
		return Reading{}, err
	}
	var of, in Reading
	for _, duty := range list {
		if duty.Section != section || duty.State == DutyEnded || duty.DueOn.IsZero() || !s.period.Has(duty.DueOn) {
			continue
		}
		if duty.State == DutyUnclear { // perhaps owed, and not done
			in.high++
			gap := Gap{Unit: duty.Unit, Name: duty.Owner.VI, Indicator: gapBorder, Period: s.period.Code, State: "unknown"}
			if !slices.Contains(in.Missing, gap) {
				in.Missing = append(in.Missing, gap)
			}
			continue
		}
		done := duty.State == DutyDone
		of.Lines = append(of.Lines, Line{Layer: "duties", Unit: duty.Unit, Code: strings.TrimSpace(duty.Item + " " + duty.Agency + " " + duty.Unit), Title: &duty.Title, State: duty.State, On: duty.DueOn, Counts: done})
		in.ends = ends{in.low + 1, in.high + 1}
		if done {
			of.ends = exactly(of.low + 1)
		}
	}
	log, err := w.entries(ctx)
	if err != nil {
		return Reading{}, err
	}
	if of.low == 0 && !kept(d, log, s) {
		return of.silent(d, s, gapLog, silentLog()), nil
	}
	return divide(of, in), nil
}
