package programme

import (
	"context"
	"math"
	"slices"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// TargetStanding is how a target stands in a year, with the reason.
type TargetStanding struct {
	Programme     string           `json:"programme"`
	LegalRef      string           `json:"legal_ref"`
	ID            string           `json:"id"`
	Title         border.Text      `json:"title"`
	Article       border.Text      `json:"article"`
	Sort          string           `json:"sort"`
	Year          int              `json:"year"`
	From          border.Date      `json:"from"`
	To            border.Date      `json:"to"`
	On            border.Date      `json:"on"` // the day whose units count
	Deadline      border.Date      `json:"deadline"`
	Version       border.Date      `json:"version"`   // of the programme, by its first day
	Direction     string           `json:"direction"` // up, down, hold
	Unit          string           `json:"unit"`      // share, count
	Value         *float64         `json:"value"`     // null: not known
	AtLeast       *float64         `json:"at_least"`  // what is known of a value that is not
	Denominator   *float64         `json:"denominator"`
	DenominatorOf string           `json:"denominator_of,omitempty"`
	Before        *float64         `json:"before"` // of the year before, where the goal is a change
	Change        *float64         `json:"change"`
	Goal          Goal             `json:"goal"`
	GoalValue     *float64         `json:"goal_value"` // what the goal asks the value to be
	GoalText      border.Text      `json:"goal_text"`
	Baseline      *BaselineValue   `json:"baseline"`
	Expected      *float64         `json:"expected"` // by now, on the way to the goal
	State         string           `json:"state"`
	Reason        border.Text      `json:"reason"`
	unnamed       border.Text      // the reason with no unit named
	Missing       []Gap            `json:"missing"`
	MissingN      int              `json:"missing_total"`
	Rebased       *Rebased         `json:"rebased"`
	Effort        *Effort          `json:"effort"` // of enforcement output: what was spent on it
	EffortBefore  *Effort          `json:"effort_before,omitempty"`
	Inferred      *border.Text     `json:"inferred"`
	TakenNow      []border.Text    `json:"taken_now"`         // what of a past moment is not replayed
	Members       []MemberStanding `json:"members,omitempty"` // where the goal is every unit's
	Lines         []Line           `json:"-"`
	Series        []Point          `json:"series,omitempty"`
	before        ends             // what is known of Before where it is not exact

	mask.Mask // set where an input is masked: it stands among the missing ones, in the state "masked"
}

// MemberStanding is how one unit of a scope stands.
type MemberStanding struct {
	Code  string   `json:"code"`
	Name  string   `json:"name"`
	Value *float64 `json:"value"`
	State string   `json:"state"`
	Into  []string `json:"into"` // communes it is read over
}

// BaselineValue is what a target starts from.
type BaselineValue struct {
	Value  *float64    `json:"value"` // null: it cannot be computed
	On     border.Date `json:"on"`
	Source border.Text `json:"source"`
}

// Point is one year on the way of a target.
type Point struct {
	Year     int      `json:"year"`
	Value    *float64 `json:"value"`
	Goal     *float64 `json:"goal"`
	Expected *float64 `json:"expected"`
	State    string   `json:"state"`
}

// mostGaps is how many missing inputs a list of targets names; the target's own page names all.
const mostGaps = 5

// stand computes one target for a year.
func (w *world) stand(ctx context.Context, d Document, t Target, year int) (TargetStanding, error) {
	s := w.span(t, year)
	out := TargetStanding{Programme: d.ID, LegalRef: d.LegalRef, ID: t.ID, Title: t.Title, Article: t.Article, Sort: t.Sort, Year: year, From: s.period.From,
		To: s.period.To, On: s.on, Version: d.HoldsFrom, Deadline: s.period.To, Direction: t.Goal.direction(), Unit: "count", Goal: t.Goal,
		GoalText: t.Goal.words(t.Measure), Inferred: t.Inferred, Missing: []Gap{}, Lines: []Line{}}
	if t.Measure.isShare() {
		out.Unit = "share"
	}
	if t.Every == "" {
		out.Deadline = t.By
		s.share = passed(d.begins(), t.By, w.today)
		if s.on.After(t.By) { // what was reached by the day counts, not what came after
			s.on, s.share = t.By, 1
			out.On = s.on
		}
	}
	r, err := w.reachOf(ctx, d, t, s)
	if err != nil {
		return out, err
	}
	switch {
	case t.Each:
		err = w.standEach(ctx, d, t, r, s, &out)
	case t.Goal.isChange():
		err = w.standChange(ctx, d, t, r, s, &out)
	default:
		err = w.standPlain(ctx, d, t, r, s, &out)
	}
	if err != nil {
		return out, err
	}
	if w.part != "" {
		out.inPart(t, s.period)
	}
	for i, g := range out.Missing {
		out.Missing[i].Label, out.Missing[i].Says = gapLabel(g.Indicator), gapState(g.State)
	}
	out.MissingN = len(out.Missing)
	if slices.ContainsFunc(out.Missing, func(g Gap) bool { return g.State == mask.State }) {
		out.Mask = mask.Hidden()
	}
	if t.Sort == SortOutput {
		err = w.withEffort(ctx, d, s, &out)
	}
	return out, err
}

func (d Document) begins() border.Date {
	if d.From.IsZero() {
		return d.HoldsFrom
	}
	return d.From
}

// take writes down what was read.
func (t *TargetStanding) take(r Reading) {
	t.Value, t.AtLeast, t.Denominator, t.DenominatorOf, t.Rebased = r.known(), r.atLeast(), r.Denominator, r.Versions, r.Rebased
	if r.Doubt != nil {
		t.Value = nil
	}
	t.Missing, t.Lines = append(t.Missing, r.Missing...), append(t.Lines, r.Lines...)
}

func (w *world) standPlain(ctx context.Context, d Document, t Target, r reach, s span, out *TargetStanding) error {
	reading, err := w.measured(ctx, d, t, r, s)
	if err != nil {
		return err
	}
	out.take(reading)
	bound := t.Goal.bound(0)
	out.GoalValue = &bound
	if err := w.onTheWay(ctx, d, t, s, out, bound); err != nil {
		return err
	}
	out.State = t.Goal.judge(reading.ends, bound, s.share, t.Measure.grows(), out.Expected)
	if t.Every == "" && out.Expected == nil && s.share < 1 && t.Goal.meets(reading.low, reading.high, bound) != yes {
		out.State = Unknown
	}
	if t.Goal.onlyCounts() || reading.Doubt != nil && (out.State == Achieved || out.State == OnTrack) {
		out.State = Unknown
	}
	out.Reason, out.unnamed = out.reason(reading, true), out.reason(reading, false)
	return nil
}

// onTheWay fills in the baseline and what is expected by now.
func (w *world) onTheWay(ctx context.Context, d Document, t Target, s span, out *TargetStanding, bound float64) error {
	if b := t.Baseline; b != nil {
		out.Baseline = &BaselineValue{Value: b.Value, On: b.On}
		if b.Source != nil {
			out.Baseline.Source = *b.Source
		}
		if b.Year != 0 {
			then := w.span(t, b.Year)
			reachThen, err := w.reachOf(ctx, d, t, then)
			if err != nil {
				return err
			}
			reading, err := w.measured(ctx, d, t, reachThen, then)
			if err != nil {
				return err
			}
			out.Baseline = &BaselineValue{Value: reading.known(), On: then.period.To, Source: border.Text{VI: sprint("tính từ số liệu năm %d", b.Year), EN: sprint("computed from the figures of %d", b.Year)}}
			if out.Baseline.Value == nil {
				out.Missing = append(out.Missing, reading.Missing...)
			}
		}
	}
	if t.Every == "" && s.share < 1 {
		out.Expected = t.expected(out.Baseline, bound, s.on)
	}
	return nil
}

// expected gives what is expected on a day: between waypoints, or between the baseline and the goal, on a straight line.
func (t Target) expected(base *BaselineValue, bound float64, on border.Date) *float64 {
	way := slices.Clone(t.Trajectory)
	if base != nil && base.Value != nil && (len(way) == 0 || base.On.Before(way[0].On)) {
		way = append([]Waypoint{{base.On, *base.Value}}, way...)
	}
	if len(way) == 0 {
		return nil
	}
	if last := way[len(way)-1]; last.On.Before(t.By) {
		way = append(way, Waypoint{t.By, bound})
	}
	if on.Before(way[0].On) {
		return &way[0].Value
	}
	for i := 1; i < len(way); i++ {
		a, b := way[i-1], way[i]
		if !on.After(b.On) {
			v := a.Value + (b.Value-a.Value)*float64(a.On.DaysUntil(on))/float64(a.On.DaysUntil(b.On))
			return &v
		}
	}
	return &way[len(way)-1].Value
}

// standChange computes a target that compares a year with the one before.
func (w *world) standChange(ctx context.Context, d Document, t Target, r reach, s span, out *TargetStanding) error {
	now, err := w.measured(ctx, d, t, r, s)
	if err != nil {
		return err
	}
	then := w.span(t, s.year-1)
	reachThen, err := w.reachOf(ctx, d, t, then)
	if err != nil {
		return err
	}
	before, err := w.measured(ctx, d, t, reachThen, then)
	if err != nil {
		return err
	}
	out.take(now)
	out.Before, out.before = before.known(), before.ends
	if out.Before == nil {
		out.Missing = append(out.Missing, before.Missing...)
	} else if then.on != s.on && out.Rebased == nil && len(reachThen.communes) != len(r.communes) {
		out.Rebased = &Rebased{Status: rebasedExact, From: then.on, To: s.on, Note: border.Text{
			VI: sprint("so tổng của %d xã ngày %s với tổng của %d xã ngày %s; cùng một địa bàn nên tổng so sánh được.", len(reachThen.communes), then.on.Vietnamese(), len(r.communes), s.on.Vietnamese()),
			EN: sprint("the sum over %d communes of %s beside the sum over %d communes of %s; the ground is the same, so the sums compare.", len(reachThen.communes), then.on.English(), len(r.communes), s.on.English())}}
	}
	out.Baseline = &BaselineValue{Value: out.Before, On: then.period.To, Source: border.Text{VI: sprint("năm %d", s.year-1), EN: sprint("the year %d", s.year-1)}}
	if out.Before != nil {
		bound := t.Goal.bound(*out.Before)
		out.GoalValue = &bound
		if out.Value != nil && *out.Before > 0 {
			out.Change = one(*out.Value / *out.Before - 1)
		}
	}
	out.State = t.judgeChange(now, before, s)
	out.Reason, out.unnamed = out.reason(now, true), out.reason(now, false)
	return nil
}

// judgeChange judges a change whose two values may be known in bounds only. Nothing compares with 0.
func (t Target) judgeChange(now, before Reading, s span) string {
	if before.failed || before.high == 0 || before.low == 0 && before.exact() || math.IsInf(before.high, 1) && t.Goal.rises() {
		return Unknown
	}
	low, high := t.Goal.bound(before.low), t.Goal.bound(before.high)
	if t.Goal.rises() {
		low, high = high, low // the hardest bound first
	}
	hard, soft := t.Goal.judge(now.ends, low, s.share, t.Measure.grows(), nil), t.Goal.judge(now.ends, high, s.share, t.Measure.grows(), nil)
	if hard != soft {
		return Unknown
	}
	return hard
}

// standEach computes a target whose goal is every unit's of the scope.
func (w *world) standEach(ctx context.Context, d Document, t Target, r reach, s span, out *TargetStanding) error {
	bound := t.Goal.bound(0)
	out.GoalValue, out.Rebased = &bound, r.rebased
	out.Unit = "share"
	var states []string
	met := Reading{ends: exactly(0)}
	for _, m := range r.members {
		reading, err := w.measured(ctx, d, t, r.of(m), s)
		if err != nil {
			return err
		}
		state := t.Goal.judge(reading.ends, bound, s.share, t.Measure.grows(), nil)
		states = append(states, state)
		standing := MemberStanding{Code: m.Code, Name: m.Name, Value: reading.known(), State: state, Into: []string{}}
		for _, p := range m.into {
			standing.Into = append(standing.Into, p.unit)
		}
		out.Members = append(out.Members, standing)
		out.Missing = append(out.Missing, reading.Missing...)
		out.Lines = append(out.Lines, reading.Lines...)
		switch t.Goal.meets(reading.low, reading.high, bound) {
		case yes:
			met.ends = ends{met.low + 1, met.high + 1}
		case perhaps:
			met.high++
		}
	}
	n := float64(len(r.members))
	out.Denominator, out.DenominatorOf = &n, sprint("%d units of the scope", len(r.members))
	if met.exact() && n > 0 {
		out.Value = one(met.low / n)
	}
	out.State = worst(states)
	out.Reason, out.unnamed = out.reasonEach(met, true), out.reasonEach(met, false)
	return nil
}

func (w *world) withEffort(ctx context.Context, d Document, s span, out *TargetStanding) error {
	now, err := w.effort(ctx, d, s.period.From, s.on)
	if err != nil {
		return err
	}
	before, err := w.effort(ctx, d, s.period.From.AddMonths(-12), s.on.AddMonths(-12))
	if err != nil {
		return err
	}
	out.Effort, out.EffortBefore = &now, &before
	return nil
}

// holds says whether a target is asked in a year at all.
func (t Target) holds(d Document, year int) bool {
	p := border.AssessedYear(year)
	if !t.From.IsZero() && p.To.Before(t.From) || !t.Until.IsZero() && p.From.After(t.Until) {
		return false
	}
	return !p.To.Before(d.begins()) && (d.To.IsZero() || !p.From.After(d.To))
}

// Targets computes the targets of a programme for a year, by the version that held on the year's last day, or holds
// today. Of each at most five missing inputs are named, and no lines.
func (l *Ledger) Targets(ctx context.Context, id string, when When) ([]TargetStanding, error) {
	l, year := l.as(when.KnownOn), when.Year
	w := l.world()
	w.part = when.Part
	d, err := l.ofYear(ctx, id, year)
	if err != nil {
		return nil, err
	}
	list := []TargetStanding{}
	for _, t := range d.Targets {
		if !t.holds(d.Document, year) {
			continue
		}
		s, err := w.stand(ctx, d.Document, t, year)
		if err != nil {
			return nil, err
		}
		s.Missing, s.Members, s.TakenNow = s.Missing[:min(len(s.Missing), mostGaps)], nil, l.takenNow(d, t, s.On)
		list = append(list, s)
	}
	return list, nil
}

// ofYear gives the version that answers for a year.
func (l *Ledger) ofYear(ctx context.Context, id string, year int) (Version, error) {
	on := border.AssessedYear(year).To
	if l.today().Before(on) {
		on = l.today()
	}
	if border.AssessedYear(year).From.After(l.today()) {
		return Version{}, border.Refuse([]border.Fault{fault("year", "năm chưa bắt đầu", "the year has not begun")})
	}
	return l.Programme(ctx, id, on)
}

// TargetOf computes one target with everything it was made from, and its way through the years; that of a part of a year
// through the same part.
func (l *Ledger) TargetOf(ctx context.Context, id, target string, when When) (TargetStanding, error) {
	l, year := l.as(when.KnownOn), when.Year
	w := l.world()
	w.part = when.Part
	d, err := l.ofYear(ctx, id, year)
	if err != nil {
		return TargetStanding{}, err
	}
	t, known := d.Target(target)
	if !known {
		return TargetStanding{}, border.Fail(border.NotFound, "Chương trình không có mục tiêu này.", "The programme has no such target.", nil)
	}
	s, err := w.stand(ctx, d.Document, t, year)
	if err != nil {
		return s, err
	}
	s.TakenNow = l.takenNow(d, t, s.On)
	s.Series, err = l.series(ctx, w, id, target, year)
	return s, err
}

// series computes a target for every year from the programme's first, each by the version that held then.
func (l *Ledger) series(ctx context.Context, w *world, id, target string, last int) ([]Point, error) {
	var list []Point
	first, err := l.ofYear(ctx, id, last)
	if err != nil {
		return nil, err
	}
	for year := max(first.begins().Year(), last-5); year <= last; year++ {
		d, err := l.ofYear(ctx, id, year)
		if err != nil {
			return nil, err
		}
		t, known := d.Target(target)
		if !known || !t.holds(d.Document, year) {
			continue
		}
		s, err := w.stand(ctx, d.Document, t, year)
		if err != nil {
			return nil, err
		}
		list = append(list, Point{year, s.Value, s.GoalValue, s.Expected, s.State})
	}
	return list, nil
}
