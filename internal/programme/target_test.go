package programme

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"testing"

	"cotmoc/internal/border"
)

// The sides of a target's threshold a test looks at.
const (
	sideMet     = "met"
	sideNot     = "not met"
	sideMissing = "an input missing"
)

// TestEveryTargetComputes takes every target that is shipped on both sides of its threshold and with an input missing.
func TestEveryTargetComputes(t *testing.T) {
	n := 0
	for id, d := range programmes(t) {
		text, _ := yamlOf(t, id)
		for _, target := range d.Targets {
			n++
			for _, side := range []string{sideMet, sideNot, sideMissing} {
				b := builder{t: t, d: d, target: target}
				year, today := b.when()
				f, k, want := b.build(side, year)
				if f == nil {
					continue // a threshold no count can miss
				}
				f.files = []KeptFile{{ID: id, HoldsFrom: d.HoldsFrom, Text: text}}
				ledger := ledgerOf(f, k, today)
				ledger.parsed = map[[32]byte]Document{sha256.Sum256([]byte(text)): d}
				got, err := ledger.TargetOf(context.Background(), id, target.ID, Year(year))
				if err != nil {
					t.Fatalf("%s %s, %s: %v", id, target.ID, side, err)
				}
				if got.State != want || got.Reason.VI == "" || got.Reason.EN == "" {
					t.Errorf("%s %s in %d, %s: %s, want %s (%s; %+v)", id, target.ID, year, side, got.State, want, got.Reason.EN, got.Value)
				}
				switch {
				case side == sideMissing && len(got.Missing) == 0 && got.Value != nil && (got.Before == nil || *got.Before != 0):
					t.Errorf("%s %s: nothing said to be missing: %s", id, target.ID, got.Reason.EN)
				case side != sideMissing && target.Measure.Reports == "" && len(got.Lines) == 0 && got.Value != nil && *got.Value != 0:
					t.Errorf("%s %s, %s: no list behind %v", id, target.ID, side, *got.Value)
				}
				if (target.Sort == SortOutput) != (got.Effort != nil) {
					t.Errorf("%s %s: effort goes with enforcement output and with nothing else", id, target.ID)
				}
			}
		}
	}
	if n < 80 {
		t.Errorf("only %d targets", n)
	}
}

// builder makes the facts of one target.
type builder struct {
	t      *testing.T
	d      Document
	target Target
	f      *fake
	k      desk
	period border.Period
	year   int
}

// when is a year the target holds in, and a day after it: the year of its deadline where it has one.
func (b *builder) when() (int, border.Date) {
	year := 2029
	if b.target.Every == "" {
		year = b.target.By.Year()
	}
	for !b.target.holds(b.d, year) {
		year--
	}
	return year, border.NewDate(year+1, 3, 1)
}

func (b *builder) build(side string, year int) (*fake, desk, string) {
	b.f, b.year, b.period = &fake{efforts: 3, communes: map[string][]Unit{"": b.country()}}, year, border.AssessedYear(year)
	m, want := b.target.Measure, map[string]string{sideMet: Achieved, sideNot: OffTrack, sideMissing: Unknown}[side]
	switch {
	case len(m.Sum) > 0:
		b.sum(side)
	case m.Share != nil:
		b.share(side)
	case m.Recognised != "" || m.NewlyRecognised != "":
		b.recognise(side)
	case m.Villages != "":
		b.f.recognised = []Recognised{{Unit: "v1", Level: border.Village, Designation: m.Villages, Province: b.province(), State: "recognised", Standing: side == sideMet, Since: b.period.From}}
		if side == sideMissing {
			return nil, b.k, "" // a village nobody recorded is no village of the model: a count has no gap
		}
	case m.Hotspots != nil || m.Plots != nil:
		b.places(side)
	case m.Incidents != nil:
		if b.target.Goal.AtLeast != nil {
			return b.counted(side)
		}
		b.incidents(side)
	case m.Entries != nil:
		if b.target.Goal.onlyCounts() {
			want = Unknown // counted, and no verdict
		}
		b.entries(side)
	case len(m.Classes) > 0:
		b.classes(side)
	case len(m.ProvinceClass) > 0:
		b.f.province = UnitClass{Class: map[string]string{sideMet: "has_drugs", sideNot: "key_province", sideMissing: "undetermined"}[side], Missing: []string{"use_points"}}
	case m.Duties != "":
		if side == sideMissing {
			return nil, b.k, "" // a plan that nobody recorded is a plan not handed in
		}
		b.duties(side)
	case m.Reports != "":
		b.reports(side)
	case len(m.Traffic) > 0:
		b.f.gates = map[string][]TrafficFact{sideMet: {{Crossing: "a", Has: []string{"persons", "vehicles", "goods"}}}, sideNot: {{Crossing: "a", Has: []string{"persons"}}}}[side]
	default:
		b.t.Fatalf("%s: no way to make facts", b.target.ID)
	}
	return b.f, b.k, want
}

func (b *builder) province() string {
	if len(b.d.Provinces) == 0 {
		return "44"
	}
	return b.d.Provinces[0]
}

// country has every commune the programme's scopes went into, and two more, on the border.
func (b *builder) country() []Unit {
	yes := true
	list := []Unit{{Code: "90001", Name: "Một", Province: b.province(), OnBorder: &yes}, {Code: "90002", Name: "Hai", Province: b.province(), OnBorder: &yes}}
	seen := map[string]bool{}
	for _, s := range b.d.Scopes {
		for _, u := range s.Units {
			for _, code := range u.Into {
				if !seen[code] {
					seen[code] = true
					list = append(list, Unit{Code: code, Name: "Xã " + code, Province: b.province(), OnBorder: &yes})
				}
			}
		}
	}
	return list
}

func (b *builder) figure(unit, indicator string, year int, v float64) {
	b.f.figures = append(b.f.figures, UnitFigure{unit, indicator, &v, border.Reported, fmt.Sprint(year)})
}

// sum gives every commune 100 the year before, and what the goal asks, or the least beside it.
func (b *builder) sum(side string) {
	g := b.target.Goal
	now := g.bound(100)
	step := 1.0
	if g.rises() {
		step = -1
	}
	switch {
	case side == sideNot && !g.strict(), side == sideMet && g.strict():
		now += map[bool]float64{true: step, false: -step}[side == sideNot]
	}
	now = math.Round(now*10) / 10
	for i, u := range b.f.communes[""] {
		for _, id := range b.target.Measure.Sum {
			b.figure(u.Code, id, b.year-1, 100)
			if side != sideMissing || i > 0 {
				b.figure(u.Code, id, b.year, now)
			}
		}
	}
}

func (b *builder) share(side string) {
	m := *b.target.Measure.Share
	communes := slices.Equal(m.In, []string{inCommunes})
	whole := 20.0
	if communes {
		whole = 1
	}
	part := whole
	if b.target.Goal.Above != nil {
		part = 19 // 95 %
	}
	for i, u := range b.f.communes[""] {
		v := part
		if side == sideNot && i == 0 {
			v = 0
		}
		if side == sideNot && b.target.Goal.Above != nil {
			v = 18 // 90 % is not over 90 %
		}
		if side != sideMissing || i > 0 && (i%2 == 0 || b.target.Goal.Above == nil) {
			b.figure(u.Code, m.Of[0], b.year, v)
		}
		if !communes {
			b.figure(u.Code, m.In[0], b.year, whole)
		}
	}
}

// recognise lets all units of the scope be recognised; all but one; or one wait for its assessment after a merger.
func (b *builder) recognise(side string) {
	m := b.target.Measure
	since := border.NewDate(2023, 6, 1)
	if m.NewlyRecognised != "" {
		since = b.period.From.AddDays(20)
	}
	for _, u := range b.f.communes[""] {
		b.f.recognised = append(b.f.recognised, Recognised{Unit: u.Code, Designation: m.Recognised + m.NewlyRecognised, State: "recognised", Standing: true, Since: since})
	}
	scope, _ := b.d.scope(b.target.Scope)
	first := scope.Units[0].Into
	for i := range b.f.recognised {
		if !slices.Contains(first, b.f.recognised[i].Unit) {
			continue
		}
		switch {
		case side == sideNot && b.target.Goal.ChangeAtLeast != nil: // it fell since the year before
			b.f.recognised = append(b.f.recognised, b.f.recognised[i])
			n := len(b.f.recognised) - 1
			b.f.recognised[n].Standing, b.f.recognised[n].State, b.f.recognised[n].Since = false, "revoked", b.period.From.AddDays(9)
		case side == sideNot:
			b.f.recognised[i].Standing, b.f.recognised[i].State = false, "revoked"
		case side == sideMissing:
			b.f.recognised[i].Standing, b.f.recognised[i].State = false, "reassess_after_merger"
		}
	}
	if side == sideMissing && m.NewlyRecognised != "" { // what became of a district is not known
		b.f.communes[""] = slices.DeleteFunc(b.f.communes[""], func(u Unit) bool { return slices.Contains(first, u.Code) })
	}
	if side == sideMet && m.NewlyRecognised != "" { // small districts went into fewer communes than the goal asks
		b.f.ways, b.f.back = nil, nil
		b.widen(scope)
	}
}

// widen gives every district three communes of its own by lineage, so that three can be recognised.
func (b *builder) widen(scope Scope) {
	var old, now []Unit
	b.f.recognised = nil
	for i, u := range scope.Units {
		for n := range 3 {
			before, after := fmt.Sprintf("8%02d%02d", i, n), fmt.Sprintf("7%02d%02d", i, n)
			old = append(old, Unit{Code: before, Name: "Cũ", Province: b.province(), District: u.Code})
			now = append(now, Unit{Code: after, Name: "Mới", Province: b.province()})
			b.f.ways = append(b.f.ways, Way{before, after, 1, 0, true})
			b.f.back = append(b.f.back, Way{after, before, 1, 0, true})
			b.f.recognised = append(b.f.recognised, Recognised{Unit: after, Designation: "clean", State: "recognised", Standing: true, Since: b.period.From.AddDays(9)})
			if b.period.To.Before(border.DistrictsEnded()) {
				b.f.recognised = append(b.f.recognised, Recognised{Unit: before, Designation: "clean", State: "recognised", Standing: true, Since: b.period.From.AddDays(9)})
			}
		}
	}
	b.f.communes = map[string][]Unit{"2025-06-30": old, "": now}
}

func (b *builder) places(side string) {
	m, layer := b.target.Measure.Hotspots, "hotspots"
	if m == nil {
		m, layer = b.target.Measure.Plots, "plots"
	}
	state := map[string]string{countManaged: "managed", countHeld: "held_clear", countGone: "destroyed", countNew: "managed", countReformed: "managed", countReplanted: "clear"}[m.Count]
	life := PlaceLife{Code: "P1", Level: "point", Side: "vn", Functions: m.Functions, Commune: b.scoped(), Province: b.province(), States: []PlaceState{{state, border.NewDate(2020, 1, 1)}}}
	if len(m.Levels) > 0 {
		life.Level = m.Levels[0]
	}
	if m.Side == "far" {
		life.Side, life.Commune, life.Province = "la", "", ""
	}
	bad := life
	bad.Code = "P2"
	switch m.Count {
	case countNew:
		bad.States = []PlaceState{{"suspected", b.period.From.AddDays(40)}}
	case countReformed, countReplanted:
		bad.States = append(slices.Clone(bad.States), PlaceState{map[string]string{countReformed: "reformed", countReplanted: "replanted"}[m.Count], b.period.From.AddDays(40)})
	case countGone:
		bad.States = []PlaceState{{"found", border.NewDate(2020, 1, 1)}}
	default:
		bad.States = []PlaceState{{"suspected", border.NewDate(2020, 1, 1)}}
	}
	list := []PlaceLife{life}
	if side == sideNot {
		list = append(list, bad)
	}
	if side == sideMissing {
		b.f.efforts = 0 // nobody looked
		if m.In != "" {
			list = nil // nothing to divide by
		}
	}
	if layer == "plots" {
		b.f.plots = list
	} else {
		b.f.hotspots = list
	}
}

// scoped is a commune the target speaks of.
func (b *builder) scoped() string {
	if scope, scoped := b.d.scope(b.target.Scope); scoped {
		return scope.Units[0].Into[0]
	}
	return "90001"
}

func (b *builder) incident(n int, day border.Date) {
	q := b.target.Measure.Incidents
	armed := q.Armed
	i := IncidentFact{ID: fmt.Sprint(n), Kind: "seizure", Commune: b.scoped(), Province: b.province(), On: day, Armed: &armed}
	if len(q.Kinds) > 0 {
		i.Kind = q.Kinds[0]
	}
	if len(q.Venues) > 0 {
		i.Venue = q.Venues[0]
	}
	b.f.incidents = append(b.f.incidents, i)
}

// incidents gives the year before 100 of them, and what the goal asks now.
func (b *builder) incidents(side string) {
	g := b.target.Goal
	before := 100
	if side == sideMissing {
		before = 0 // nothing compares with 0
	}
	now := int(g.bound(100))
	switch {
	case side == sideMet && g.rises():
		now++
	case side == sideMet:
		now--
	}
	for n := range before {
		b.incident(n, b.period.From.AddDays(-30))
	}
	for n := range now {
		b.incident(1000+n, b.period.From.AddDays(30))
	}
}

// counted is a count without a level: it is always reached.
func (b *builder) counted(side string) (*fake, desk, string) {
	if side != sideMet {
		return nil, b.k, ""
	}
	b.incident(1, b.period.From.AddDays(30))
	return b.f, b.k, Unknown // counted, and no verdict
}

func (b *builder) entry(q EntryQuery, code string) LogEntry {
	first := func(list []string) string {
		if len(list) == 0 {
			return ""
		}
		return list[0]
	}
	day := b.period.From.AddDays(30)
	if b.target.By.IsZero() == false && b.period.To.After(b.target.By) {
		day = b.target.By.AddDays(-9)
	}
	return LogEntry{Entry: border.Entry{Code: code, Kind: q.Kinds[0], Subtype: first(q.Subtypes), State: first(q.States), Level: first(q.Levels), Country: first(q.Countries),
		Side: first(q.Sides), Item: q.Item, Programme: b.d.ID, Title: code, On: day, Sent: day}}
}

func (b *builder) entries(side string) {
	q := *b.target.Measure.Entries
	if side == sideMissing {
		return // the log is silent
	}
	n := 1
	if b.target.Goal.AtLeast != nil {
		n = int(*b.target.Goal.AtLeast)
	}
	if side == sideNot && q.In == nil && !b.target.Goal.None {
		n--
	}
	if b.target.Goal.None && side == sideMet {
		n = 0
	}
	for i := range n {
		b.f.log = append(b.f.log, b.entry(q, fmt.Sprintf("e%d", i)))
	}
	other := b.entry(q, "other") // of the same programme, and not counted
	other.Kind, other.Subtype, other.State = "hearing", "", "done"
	b.f.log = append(b.f.log, other)
	if side == sideNot && q.In != nil {
		open := b.entry(*q.In, "open")
		open.State = "open to all"
		b.f.log = append(b.f.log, open)
	}
}

func (b *builder) classes(side string) {
	for i, u := range b.f.communes[""] {
		c := UnitClass{Unit: u.Code, Name: u.Name, Class: b.target.Measure.Classes[0]}
		below := b.target.Goal.AtLeast != nil && side != sideMet // not half of them
		if side == sideNot && (below || u.Code == b.scoped()) {
			c.Class = "type_1"
		}
		if side == sideMissing && (below || u.Code == b.scoped()) {
			c.Class, c.Missing = "undetermined", []string{"use_points"}
		}
		_ = i
		b.f.classes = append(b.f.classes, c)
	}
}

func (b *builder) duties(side string) {
	section := b.target.Measure.Duties
	for _, i := range b.d.Items() {
		if i.Section != section || i.Due == nil {
			continue
		}
		for _, due := range i.days(b.d, b.period.From, b.period.To) {
			for k, by := range i.By {
				if side == sideNot && k == 0 {
					continue
				}
				day := due.on.AddDays(-1)
				b.f.log = append(b.f.log, LogEntry{Entry: border.Entry{Code: fmt.Sprint(i.ID, due.on, by), Kind: i.shows()[0], State: "done", Programme: b.d.ID, Item: i.ID,
					Agency: by, Title: i.ID, On: day}})
			}
		}
	}
}

func (b *builder) reports(side string) {
	if side == sideMissing {
		return // nothing is expected
	}
	for n := range 2 {
		e := Expected{ID: int64(n + 1), Obligation: b.target.Measure.Reports, Period: b.period, Holder: Holder{Code: fmt.Sprint("cq", n), Level: Agency}}
		if side == sideMet || n == 0 {
			e.Steps = []Step{{To: StateSubmitted, By: "cq", At: b.period.To.Time()}}
		}
		b.k.expected = append(b.k.expected, e)
	}
}
