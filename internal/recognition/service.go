package recognition

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cotmoc/internal/border"
)

// Records is what the service reads and writes. internal/postgis implements it.
type Records interface {
	// RecognitionFiles gives the files of a unit, or all ("": every one), by unit, first day and designation, with
	// what became of the unit by a day.
	RecognitionFiles(ctx context.Context, unit string, on border.Date) ([]Held, error)

	// RecognitionUnits gives the units of a level that stand on a day, by code; empty fields of the scope do not
	// filter.
	RecognitionUnits(ctx context.Context, level string, s Scope, on border.Date) ([]Unit, error)

	// RecognitionMergers tells what the units of files that ended by a day became. State and DecisionNumber stay empty.
	RecognitionMergers(ctx context.Context, on border.Date) ([]Predecessor, error)

	// RecognitionEvents gives what happened since a day and speaks against a recognition, by day.
	RecognitionEvents(ctx context.Context, unit string, since border.Date, r border.RecognitionRules) ([]Event, error)

	// AddRecognitionStep adds the n-th step of a file; border.Conflict if it has one already.
	AddRecognitionStep(ctx context.Context, k Key, n int, s Step) error
}

// Verdicts gives classes. assess.Ledger does.
type Verdicts interface {
	Verdicts(ctx context.Context, year int, unit, criteria string) ([]border.Verdict, error)
	Keep(ctx context.Context, unit string, year int, criteria string) (border.Verdict, error)
}

// Service answers for recognition. Of Rules one is for each designation and level of units.
type Service struct {
	Rules    []border.RecognitionRules
	Records  Records
	Verdicts Verdicts
	Areas    Areas
	Draws    Draws
	Now      func() time.Time
}

// Unit is a unit that can be recognised.
type Unit struct {
	border.UnitRef
	Province string      `json:"province,omitempty"` // code
	Commune  string      `json:"commune,omitempty"`  // code, of a unit below communes
	Since    border.Date `json:"-"`                  // no reform made another unit of it since; of those that stand
}

// Held is a file with its unit; EndedOn is the first day on which the unit was another, zero: it stands.
type Held struct {
	File
	Of      Unit
	EndedOn border.Date
}

// Scope says of which units. Empty fields do not filter.
type Scope struct{ Unit, Area, Province, Level, Designation, State string }

// View is a file in short, with what is proposed for it. State "" is a unit without a file.
type View struct {
	Unit           Unit        `json:"unit"`
	Designation    string      `json:"designation"`
	Criteria       string      `json:"criteria"`
	State          string      `json:"state"`
	InForce        bool        `json:"in_force"` // recognised or maintained, and no open proposal casts doubt on it
	Since          border.Date `json:"since"`
	ProvenYear     int         `json:"proven_year,omitempty"`
	DecisionNumber string      `json:"decision_number,omitempty"`
	EndedOn        border.Date `json:"ended_on"` // the unit became another on this day
	Proposals      []Proposal  `json:"proposals"`
	Steps          []Step      `json:"steps,omitempty"` // of one unit only, as what follows
	Next           []NextStep  `json:"next,omitempty"`
	Applicants     []string    `json:"applicants,omitempty"` // may not verify or decide
	Events         []string    `json:"events,omitempty"`     // ids of what happened in the unit and can be named, the latest first
}

// WithoutHashes is the file with the hashes of its verdicts' inputs left out.
func (v View) WithoutHashes() View {
	v.Proposals, v.Steps = slices.Clone(v.Proposals), slices.Clone(v.Steps)
	for i := range v.Proposals {
		v.Proposals[i].Evidence.hideHashes()
	}
	for i := range v.Steps {
		v.Steps[i].Evidence.hideHashes()
	}
	return v
}

func (e *Evidence) hideHashes() {
	e.Verdicts = slices.Clone(e.Verdicts)
	for i := range e.Verdicts {
		e.Verdicts[i].InputSHA256 = ""
	}
}

func (s *Service) today() border.Date { return border.DateOf(s.Now()) }

// List gives the files of a scope, and the units without a file for which something is proposed, by designation and
// unit.
func (s *Service) List(ctx context.Context, scope Scope) ([]View, error) {
	var list []View
	for _, r := range s.Rules {
		if scope.Designation != "" && scope.Designation != r.Designation {
			continue
		}
		if scope.Level != "" {
			if !slices.Contains(r.Levels, scope.Level) {
				continue
			}
			r.Levels = []string{scope.Level}
		}
		views, err := s.views(ctx, scope, r)
		if err != nil {
			return nil, fmt.Errorf("recognition as %s: %w", r.Designation, err)
		}
		for _, v := range views {
			v.Steps, v.Next, v.Applicants, v.Events = nil, nil, nil, nil
			if (v.State != None || len(v.Proposals) > 0) && (scope.State == "" || scope.State == v.State) {
				list = append(list, v)
			}
		}
	}
	return list, nil
}

// Sheet gives every file of a unit's code with all steps, and what is proposed; border.NotFound if no such unit
// stands today and none had a file.
func (s *Service) Sheet(ctx context.Context, unit string) ([]View, error) {
	var list []View
	known := false
	for _, r := range s.Rules {
		views, err := s.views(ctx, Scope{Unit: unit}, r)
		if err != nil {
			return nil, fmt.Errorf("recognition of %s: %w", unit, err)
		}
		known = known || len(views) > 0
		list = append(list, views...)
	}
	if !known {
		return nil, border.Fail(border.NotFound, fmt.Sprintf("Không có đơn vị %s nào có thể được công nhận.", unit),
			fmt.Sprintf("There is no unit %s that can be recognised.", unit), nil)
	}
	return list, nil
}

// Take takes a step for a unit that stands today, or ends the file of one that does not. The class a step stands on
// is judged now and kept with its inputs; the caller gives no evidence but the ids of events.
func (s *Service) Take(ctx context.Context, unit, designation string, step Step) (View, error) {
	rules := slices.DeleteFunc(slices.Clone(s.Rules), func(r border.RecognitionRules) bool { return r.Designation != designation })
	if len(rules) == 0 {
		return View{}, refuse("designation", "không có danh hiệu này", "there is no such designation")
	}
	var c dossier
	var r border.RecognitionRules
	found := false
	for _, rule := range rules { // a code names a unit of one level, so one rule at most finds it
		cases, err := s.gather(ctx, Scope{Unit: unit}, rule)
		if err != nil {
			return View{}, err
		}
		if one, ok := pick(cases, step.Step); ok && !found {
			c, r, found = one, rule, true
		}
	}
	if !found {
		return View{}, border.Fail(border.NotFound, fmt.Sprintf("Không có đơn vị %s nào có thể được công nhận %s.", unit, border.Designations().Label(designation).VI),
			fmt.Sprintf("There is no unit %s that can be recognised as %s.", unit, designation), nil)
	}
	var err error
	if step.Evidence, err = s.evidence(ctx, c, step, r); err != nil {
		return View{}, err
	}
	step.RecordedAt = time.Time{}
	after, err := Apply(c.held.File, step, c.now, r)
	if err != nil {
		return View{}, err
	}
	n := len(after.Steps)
	if err := s.Records.AddRecognitionStep(ctx, after.Key, n, after.Steps[n-1]); err != nil {
		return View{}, err
	}
	c.held.File = after
	return c.view(r), nil
}

// pick chooses the file a step is for: that of the unit that stands, or, to end it, one whose unit does not.
func pick(cases []dossier, step string) (dossier, bool) {
	if step == End {
		for _, c := range cases {
			if !c.now.EndedOn.IsZero() && c.held.State() != Ended {
				return c, true
			}
		}
	}
	for _, c := range cases {
		if c.now.EndedOn.IsZero() {
			return c, true
		}
	}
	return dossier{}, false
}

// evidence gathers what the step stands on.
func (s *Service) evidence(ctx context.Context, c dossier, step Step, r border.RecognitionRules) (Evidence, error) {
	e := Evidence{Events: step.Evidence.Events}
	known := ids(c.now.Events)
	for i, id := range e.Events {
		if !slices.Contains(known, id) {
			return e, refuse(fmt.Sprintf("events[%d]", i), fmt.Sprintf("không có sự việc %q trong đơn vị", id), fmt.Sprintf("there is no event %q in the unit", id))
		}
	}
	if step.Step == CarryOver {
		e.Predecessors = c.now.Predecessors
	}
	if step.Year == 0 || !c.held.stoodIn(step.Year) {
		return e, nil
	}
	// Also the class of an incomplete set is kept, as what it is: not official, beside the documents that are named.
	v, err := s.Verdicts.Keep(ctx, c.held.Unit, step.Year, r.Criteria)
	if kind := border.KindOf(err); kind == border.NotFound || kind == border.Invalid {
		return e, nil // no unit under the code in that year, or a year to come: no class, and Apply says so
	}
	if err != nil {
		return e, fmt.Errorf("class of %s for %d: %w", c.held.Unit, step.Year, err)
	}
	e.Verdicts = []border.Verdict{v}
	return e, nil
}

// dossier is a file with all that is known around it.
type dossier struct {
	held Held
	now  Situation
}

func (c dossier) view(r border.RecognitionRules) View {
	f := c.held.File
	v := View{Unit: c.held.Of, Designation: r.Designation, Criteria: r.Criteria, State: f.State(), Since: f.RecognisedOn(), ProvenYear: f.ProvenYear(),
		DecisionNumber: f.DecisionNumber(), EndedOn: c.held.EndedOn, Proposals: Propose(f, c.now, r), Steps: f.Steps,
		Next: Next(f, c.now, r), Applicants: f.Applicants(), Events: c.now.eventIDs()}
	v.InForce = InForce(f, v.Proposals)
	if v.Proposals == nil {
		v.Proposals = []Proposal{}
	}
	return v
}

func (s *Service) views(ctx context.Context, scope Scope, r border.RecognitionRules) ([]View, error) {
	cases, err := s.gather(ctx, scope, r)
	if err != nil {
		return nil, err
	}
	views := make([]View, len(cases))
	for i, c := range cases {
		views[i] = c.view(r)
	}
	return views, nil
}

// gather brings together, for one designation: the units that stand, each with its file or an empty one, and the
// files of units that stand no longer (left out where an area is asked for: none of them stands in one).
func (s *Service) gather(ctx context.Context, scope Scope, r border.RecognitionRules) ([]dossier, error) {
	today := s.today()
	files, err := s.Records.RecognitionFiles(ctx, "", today)
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(h Held) bool {
		return h.Designation != r.Designation || !slices.Contains(r.Levels, h.Of.Level) || !r.Binds(h.Of.Province) && s.bound(h)
	})
	before, err := s.predecessors(ctx, files, today)
	if err != nil {
		return nil, err
	}
	current := map[string]Held{}
	var cases []dossier
	for _, h := range files {
		switch {
		case h.EndedOn.IsZero():
			current[h.Unit] = h
		case scope.Area == "" && (scope.Unit == "" || scope.Unit == h.Unit) && (scope.Province == "" || scope.Province == h.Of.Province):
			cases = append(cases, dossier{h, Situation{Today: today, EndedOn: h.EndedOn}})
		}
	}
	around, err := s.surroundings(ctx, scope, r, today)
	if err != nil {
		return nil, err
	}
	for _, level := range r.Levels {
		units, err := s.Records.RecognitionUnits(ctx, level, scope, today)
		if err != nil {
			return nil, err
		}
		for _, u := range units {
			h, has := current[u.Code]
			if !has && !r.Binds(u.Province) {
				continue
			}
			if !has {
				h = Held{File: File{Key: Key{u.Code, u.Since, r.Designation}}}
			}
			h.Of = u
			cases = append(cases, dossier{h, around.of(h.Key, today, before[u.Code])})
		}
	}
	slices.SortStableFunc(cases, func(a, b dossier) int { return strings.Compare(a.held.Unit, b.held.Unit) })
	return cases, nil
}

// bound says that the rules of some province are those of a file; one of a province that none bind any more is kept
// under every rule of its designation and level.
func (s *Service) bound(h Held) bool {
	return slices.ContainsFunc(s.Rules, func(r border.RecognitionRules) bool {
		return r.Designation == h.Designation && slices.Contains(r.Levels, h.Of.Level) && r.Binds(h.Of.Province)
	})
}

// predecessors gives the recognised units that went into others, by what they went into.
func (s *Service) predecessors(ctx context.Context, files []Held, on border.Date) (map[string][]Predecessor, error) {
	mergers, err := s.Records.RecognitionMergers(ctx, on)
	if err != nil {
		return nil, err
	}
	byKey := map[Key]File{}
	for _, h := range files {
		byKey[h.Key] = h.File
	}
	into := map[string][]Predecessor{}
	for _, p := range mergers {
		f, ok := byKey[p.Key]
		if ok && keptUntil(f, p.On) {
			p.State, p.DecisionNumber = f.State(), f.DecisionNumber()
			into[p.To] = append(into[p.To], p)
		}
	}
	return into, nil
}

// keptUntil says that the unit was recognised when it ended: the file may have been ended since.
func keptUntil(f File, on border.Date) bool {
	f.Steps = slices.DeleteFunc(slices.Clone(f.Steps), func(s Step) bool { return s.Step == End || !s.Day.Before(on) })
	return Kept(f.State())
}

// surroundings are verdicts and events by unit.
type surroundings struct {
	verdicts map[string][]border.Verdict
	events   map[string][]Event
}

// of is what is known around one file. A class given to another unit under the same code, before a reform, is not.
func (a surroundings) of(k Key, today border.Date, before []Predecessor) Situation {
	own := slices.DeleteFunc(slices.Clone(a.verdicts[k.Unit]), func(v border.Verdict) bool { return !k.stoodIn(v.Year) })
	return Situation{Today: today, Verdicts: own, Events: a.events[k.Unit], Predecessors: before}
}

// stoodIn says that the unit of the file stood on the last day of an assessed year.
func (k Key) stoodIn(year int) bool { return !border.AssessedYear(year).To.Before(k.UnitFrom) }

// eventYears is how far back events are read: no recognition goes longer without being confirmed.
const eventYears = 3

func (s *Service) surroundings(ctx context.Context, scope Scope, r border.RecognitionRules, today border.Date) (surroundings, error) {
	a := surroundings{map[string][]border.Verdict{}, map[string][]Event{}}
	if r.Official {
		for _, year := range []int{LastYear(today), LastYear(today) + 1} {
			list, err := s.Verdicts.Verdicts(ctx, year, scope.Unit, r.Criteria) // of every commune: areas and provinces are those of today
			if err != nil {
				return a, fmt.Errorf("classes of %d: %w", year, err)
			}
			for _, v := range list {
				a.verdicts[v.Unit] = append(a.verdicts[v.Unit], v)
			}
		}
	}
	events, err := s.Records.RecognitionEvents(ctx, scope.Unit, today.AddMonths(-12*eventYears), r)
	if err != nil {
		return a, err
	}
	for _, e := range events {
		a.events[e.Unit] = append(a.events[e.Unit], e)
	}
	return a, nil
}

// LastYear is the last assessed year that has ended by a day.
func LastYear(day border.Date) int {
	year := day.Year()
	if !day.After(border.AssessedYear(year).To) {
		year--
	}
	return year
}
