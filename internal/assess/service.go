package assess

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"cotmoc/internal/border"
)

// Service answers for the classes of communes, provinces and units of models: it finds the criteria set, asks the source for facts,
// and lets the set judge. Now gives the time; days are days in border.Zone.
type Service struct {
	Sets   map[string]*Set // by id
	Source Source
	Now    func() time.Time
	Memory *Memory // nil: every verdict is worked out anew
	Texts  Texts   // nil: only the sets at hand are known, also for what was known at another time

	read readTexts
}

// Assessments are the verdicts on several units of one level, by unit code, and how many there are of each class.
// Counts names every class the set knows at that level, and "undetermined", also those with 0.
type Assessments struct {
	Items   []Assessment
	Counts  map[string]int
	Unruled []border.UnitRef // villages, groups and agencies of which no set speaks
}

// One judges one commune (5 digits), province (2 digits), or village, group or agency (any other code). setID "" takes
// the set in force on the period's last day, of a unit of a model that of its province. knownOn nil takes what is known
// now. Errors are border.Errors: NotFound for the unit or the set, Invalid for a period that has not begun.
func (v *Service) One(ctx context.Context, code string, year int, setID string, knownOn *time.Time) (Assessment, error) {
	level, err := levelOf(code)
	if err != nil {
		return Assessment{}, err
	}
	if level == "" {
		return v.model(ctx, code, year, setID, knownOn)
	}
	r, err := v.round(ctx, year, setID, knownOn)
	if err != nil {
		return Assessment{}, err
	}
	return r.one(ctx, code)
}

func (r *round) noUnit(code string) error {
	return border.Fail(border.NotFound,
		fmt.Sprintf("không có đơn vị %s vào ngày %s", code, r.on.Vietnamese()),
		fmt.Sprintf("there is no unit %s on %s", code, r.on.English()), nil)
}

func (r *round) one(ctx context.Context, code string) (Assessment, error) {
	level, err := levelOf(code)
	if err != nil {
		return Assessment{}, err
	}
	facts, err := r.facts(ctx, Query{Level: level, Code: code})
	if err != nil {
		return Assessment{}, fmt.Errorf("assess %s: %w", code, err)
	}
	if len(facts) == 0 {
		return Assessment{}, r.noUnit(code)
	}
	if level != border.Province {
		return r.judge(facts[0], nil)
	}
	communes, err := r.facts(ctx, Query{Level: border.Commune, Province: code})
	if err != nil {
		return Assessment{}, fmt.Errorf("assess %s: communes: %w", code, err)
	}
	return r.judge(facts[0], communes)
}

// All judges the communes of a province, or of the whole country where province is "".
func (v *Service) All(ctx context.Context, year int, province, setID string, knownOn *time.Time) (Assessments, error) {
	return v.OfArea(ctx, year, "", province, setID, knownOn)
}

// OfArea judges the communes that stand in an oversight area on the period's last day, or today while it runs;
// province "" and area "" do not filter.
func (v *Service) OfArea(ctx context.Context, year int, area, province, setID string, knownOn *time.Time) (Assessments, error) {
	r, err := v.round(ctx, year, setID, knownOn)
	if err != nil {
		return Assessments{}, err
	}
	facts, err := r.facts(ctx, Query{Level: border.Commune, Province: province, Area: area})
	if err != nil {
		return Assessments{}, fmt.Errorf("assess communes: %w", err)
	}
	return r.judgeAll(border.Commune, facts, nil)
}

// Provinces judges the provinces; each is judged with its communes, which are asked for once.
func (v *Service) Provinces(ctx context.Context, year int, setID string, knownOn *time.Time) (Assessments, error) {
	r, err := v.round(ctx, year, setID, knownOn)
	if err != nil {
		return Assessments{}, err
	}
	facts, err := r.facts(ctx, Query{Level: border.Province})
	if err != nil {
		return Assessments{}, fmt.Errorf("assess provinces: %w", err)
	}
	communes, err := r.facts(ctx, Query{Level: border.Commune})
	if err != nil {
		return Assessments{}, fmt.Errorf("assess provinces: communes: %w", err)
	}
	within := map[string][]Facts{}
	for _, c := range communes {
		within[c.Unit.Parent] = append(within[c.Unit.Parent], c)
	}
	return r.judgeAll(border.Province, facts, within)
}

// levelOf tells a commune from a province by its official code; "" is a unit of a model: the records say of which.
func levelOf(code string) (string, error) {
	switch {
	case border.IsModelCode(code):
		return "", nil
	case len(code) == 2:
		return border.Province, nil
	case len(code) == 5:
		return border.Commune, nil
	}
	return "", border.Fail(border.Invalid,
		fmt.Sprintf("mã đơn vị %q không phải mã tỉnh (2 chữ số) hoặc mã xã (5 chữ số)", code),
		fmt.Sprintf("unit code %q is neither a province's (2 digits) nor a commune's (5 digits)", code), nil)
}

// round is one run over a year: the same set, the same moment for every unit.
type round struct {
	source  Source
	sets    map[string]*Set // as they were known at knownOn
	memory  *Memory         // nil: none, as for what was known at another time
	set     *Set
	year    int
	period  border.Period
	knownOn *time.Time
	today   border.Date // the day asked about: today, or the day of knownOn if that is earlier
	on      border.Date // the day whose unit versions count; it lies in the period

	ownCutoff bool // the cut-off is that of the newest input even where knownOn is asked for
}

func (v *Service) round(ctx context.Context, year int, setID string, knownOn *time.Time) (*round, error) {
	r, err := v.unruledRound(ctx, year, knownOn)
	if err != nil {
		return nil, err
	}
	r.set, err = v.find(r.sets, setID, r.period)
	return r, err
}

// unruledRound is a round of which it is not known yet by which set it judges.
func (v *Service) unruledRound(ctx context.Context, year int, knownOn *time.Time) (*round, error) {
	if year < 1990 || year > 2100 {
		return nil, border.Fail(border.Invalid, fmt.Sprintf("năm %d nằm ngoài 1990-2100", year), fmt.Sprintf("year %d is outside 1990-2100", year), nil)
	}
	p := border.AssessedYear(year)
	now := v.Now()
	if err := begun(p, border.DateOf(now)); err != nil {
		return nil, err
	}
	if knownOn != nil && knownOn.After(now) {
		return nil, border.Fail(border.Invalid, "thời điểm known_on ở tương lai: chưa ai biết khi đó có những số liệu nào",
			"known_on is in the future: nobody knows yet what will be known then", nil)
	}
	// What was known then is answered as it would have been then: provisional if the period was still running.
	at := now
	if knownOn != nil && knownOn.Before(now) {
		at = *knownOn
	}
	r := &round{source: v.Source, sets: v.Sets, memory: v.Memory, year: year, period: p, knownOn: knownOn, today: border.DateOf(at)}
	if knownOn != nil {
		r.memory = nil
		var err error
		if r.sets, err = v.setsAt(ctx, at); err != nil {
			return nil, err
		}
	}
	if r.today.Before(p.From) {
		r.today = p.From
	}
	r.on = r.today
	if r.on.After(p.To) {
		r.on = p.To
	}
	return r, nil
}

// find gives a set by id, one that was not there then as it is now; without an id, the complete one in force on the
// period's last day, else the complete one that came into force last.
func (v *Service) find(sets map[string]*Set, id string, p border.Period) (*Set, error) {
	if id != "" {
		if s, ok := sets[id]; ok {
			return s, nil
		}
		if s, ok := v.Sets[id]; ok {
			return s, nil
		}
		return nil, border.Fail(border.NotFound, fmt.Sprintf("không có bộ tiêu chí %q", id), fmt.Sprintf("there is no criteria set %q", id), nil)
	}
	var best *Set
	for _, key := range slices.Sorted(maps.Keys(sets)) {
		s := sets[key]
		switch {
		case s.Completeness != Complete:
		case best == nil, s.inForce(p.To) && !best.inForce(p.To):
			best = s
		case s.inForce(p.To) == best.inForce(p.To) && s.ValidFrom.After(best.ValidFrom):
			best = s
		}
	}
	if best == nil {
		return nil, border.Fail(border.Internal, "không có bộ tiêu chí đầy đủ nào", "there is no complete criteria set", nil)
	}
	return best, nil
}

// Clauses are the criteria units of a level are judged by on a day, by the set that is taken where none is named.
func (v *Service) Clauses(level string, on border.Date) []Clause {
	set, err := v.find(v.Sets, "", border.Period{From: on, To: on})
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(set.Describe().Criteria, func(c Clause) bool { return !slices.Contains(c.Levels, level) })
}

// facts asks the source for units of this round's period, on its day.
func (r *round) facts(ctx context.Context, q Query) ([]Facts, error) {
	q.Period, q.On, q.KnownOn = r.period, r.on, r.knownOn
	return r.source.Facts(ctx, q)
}

// judgeAll judges units of one level; within holds the communes of provinces.
func (r *round) judgeAll(level string, facts []Facts, within map[string][]Facts) (Assessments, error) {
	out := Assessments{Items: make([]Assessment, 0, len(facts)), Counts: r.set.Classes(level)}
	for _, f := range facts {
		a, err := r.judge(f, within[f.Unit.Code])
		if err != nil {
			return Assessments{}, err
		}
		out.Items = append(out.Items, a)
		out.Counts[a.Class]++
	}
	return out, nil
}

// judge gives the verdict on a unit: the one remembered where it stands on the same facts, else a new one. A province
// brings its communes.
func (r *round) judge(f Facts, communes []Facts) (Assessment, error) {
	if r.memory == nil {
		return r.work(f, communes)
	}
	key, ended := roundKey{r.set.ID, f.Unit.Level, r.year}, r.today.After(r.period.To)
	if known, ok := r.memory.recall(key, f.Unit.Code); ok && known.stands(&f, communes, ended) {
		return known.assessment, nil
	}
	a, err := r.work(f, communes)
	if err == nil {
		r.memory.remember(key, f.Unit.Code, remembered{f, communes, ended, a})
	}
	return a, err
}

// work turns facts into a question and has it judged.
func (r *round) work(f Facts, communes []Facts) (Assessment, error) {
	q := Question{Facts: f, Year: r.year, Today: r.today}
	if f.Unit.Level == border.Province {
		q.Values = Feed(f.Values, communes)
		q.Communes = r.set.Tally(communes)
		for _, c := range communes {
			q.Changed = later(q.Changed, c.Changed)
		}
	}
	q.DataCutoff = q.Changed
	if r.knownOn != nil && !r.ownCutoff {
		q.DataCutoff = *r.knownOn
	}
	a, err := r.set.Assess(q)
	if err != nil {
		return Assessment{}, fmt.Errorf("assess %s: %w", f.Unit.Code, err)
	}
	return a, nil
}

// Classes lists the classes of a level, each with 0, "undetermined" among them.
func (s *Set) Classes(level string) map[string]int {
	counts := map[string]int{"undetermined": 0}
	if l, ok := s.levels[level]; ok {
		for _, c := range l.classes {
			counts[c.id] = 0
		}
	}
	return counts
}

// ParseSets reads several files, by name, into the sets a Service takes. Two sets with one id are refused.
func ParseSets(files map[string][]byte) (map[string]*Set, error) {
	sets := map[string]*Set{}
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(files)) {
		s, err := ParseSet(name, files[name])
		switch {
		case err != nil:
			faults = append(faults, err)
		case sets[s.ID] != nil:
			faults = append(faults, border.Fail(border.Invalid,
				fmt.Sprintf("%s: bộ tiêu chí %q có hai tệp", name, s.ID), fmt.Sprintf("%s: criteria set %q stands in two files", name, s.ID), nil))
		default:
			sets[s.ID] = s
		}
	}
	return sets, errors.Join(faults...)
}
