package programme

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"cotmoc/internal/border"
)

// builder makes the facts of one target.
type builder struct {
	t       *testing.T
	d       Document
	target  Target
	a       amount
	without string // the input that is taken out
	f       *fake
	k       desk
	period  border.Period
	year    int
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

func (b *builder) build(year int) (*fake, desk) {
	b.year, b.period = year, border.AssessedYear(year)
	b.f = &fake{efforts: 3, communes: map[string][]Unit{"": b.country()}}
	m := b.target.Measure
	switch {
	case len(m.Sum) > 0:
		b.sum()
	case m.Share != nil:
		b.share()
	case m.Recognised != "":
		b.recognised()
	case m.NewlyRecognised != "":
		b.newly()
	case m.Kept != "":
		b.kept()
	case m.Villages != "":
		b.villages()
	case m.Hotspots != nil || m.Plots != nil:
		b.places()
	case m.Incidents != nil:
		b.incidents()
	case m.Entries != nil:
		b.entries()
	case len(m.Classes) > 0:
		b.classes()
	case len(m.ProvinceClass) > 0:
		b.f.province = UnitClass{Class: "key_province"}
		if b.a.n == 1 {
			b.f.province.Class = "has_drugs"
		}
		if b.without != "" {
			b.f.province = UnitClass{Class: "undetermined", Missing: []string{b.without}}
		}
	case m.Duties != "":
		b.duties()
	case m.Reports != "":
		b.reports()
	case len(m.Traffic) > 0:
		b.traffic()
	default:
		b.t.Fatalf("%s: no way to make facts", b.target.ID)
	}
	return b.f, b.k
}

func (b *builder) province() string {
	if len(b.d.Provinces) == 0 {
		return "44"
	}
	return b.d.Provinces[0]
}

// country has every commune the target's scope went into; without one as many as the whole, all on the border.
func (b *builder) country() []Unit {
	on := b.without != gapBorder
	var list []Unit
	add := func(code string) {
		u := Unit{Code: code, Name: "Xã " + code, Province: b.province()}
		if on {
			u.OnBorder = &on
		}
		if !slices.ContainsFunc(list, func(x Unit) bool { return x.Code == code }) {
			list = append(list, u)
		}
	}
	scope, scoped := b.d.scope(b.target.Scope)
	for _, u := range scope.Units {
		for _, code := range u.Into {
			add(code)
		}
	}
	for n := range max(2, int(b.a.of)) {
		if !scoped {
			add(strconv.Itoa(90001 + n))
		}
	}
	return list
}

func (b *builder) figure(unit, indicator string, year int, v float64) {
	if indicator == b.without && unit == "90001" && year == b.year {
		return
	}
	b.f.figures = append(b.f.figures, UnitFigure{unit, indicator, &v, border.Reported, fmt.Sprint(year)})
}

// total gives the first commune all of an indicator, and the others 0.
func (b *builder) total(indicator string, year int, v float64) {
	for i, u := range b.f.communes[""] {
		if i > 0 {
			v = 0
		}
		b.figure(u.Code, indicator, year, v)
	}
}

func (b *builder) sum() {
	for i, id := range b.target.Measure.Sum {
		now, before := b.a.n, b.a.before
		if i > 0 {
			now, before = 0, 0
		}
		b.total(id, b.year, now)
		b.total(id, b.year-1, before)
	}
}

func (b *builder) share() {
	m := *b.target.Measure.Share
	b.total(m.Of[0], b.year, b.a.n)
	if m.In[0] != inCommunes {
		b.total(m.In[0], b.year, b.a.of)
	}
}

// recognised lets every unit of the scope be recognised but those that came after the amount.
func (b *builder) recognised() {
	since := border.NewDate(2023, 6, 1)
	for _, u := range b.f.communes[""] {
		b.f.recognised = append(b.f.recognised, Recognised{Unit: u.Code, Designation: b.target.Measure.Recognised, State: "recognised", Standing: true, Since: since})
	}
	scope, _ := b.d.scope(b.target.Scope)
	for i := range b.f.recognised {
		if b.a.n < b.a.of && slices.Contains(scope.Units[0].Into, b.f.recognised[i].Unit) {
			b.f.recognised[i].Standing, b.f.recognised[i].State = false, "revoked"
			if b.without != "" {
				b.f.recognised[i].State = reassess
			}
		}
	}
}

// kept lets every commune of the scope be recognised before the year, and all but those after the amount still be.
func (b *builder) kept() {
	for _, u := range b.f.communes[""] {
		b.f.recognised = append(b.f.recognised, Recognised{Unit: u.Code, Designation: b.target.Measure.Kept, State: "recognised", Standing: true, Since: border.NewDate(2026, 2, 1)})
	}
	for i := range int(b.a.of - b.a.n) {
		fell := b.f.recognised[i]
		fell.Standing, fell.State, fell.Since = false, "revoked", b.period.From.AddDays(40)
		if b.without != "" {
			fell.State = reassess
		}
		b.f.recognised = append(b.f.recognised, fell)
	}
}

// newly gives each former district three communes of its own by lineage, recognised within the year; two in those after
// the amount.
func (b *builder) newly() {
	scope, _ := b.d.scope(b.target.Scope)
	if b.without != "" { // what became of the first district is not known
		b.f.communes[""] = slices.DeleteFunc(b.f.communes[""], func(u Unit) bool { return slices.Contains(scope.Units[0].Into, u.Code) })
		for _, u := range b.f.communes[""] {
			b.newlyOne(u.Code)
		}
		return
	}
	var old, now []Unit
	for i, u := range scope.Units {
		for n := range 3 {
			before, after := fmt.Sprintf("8%02d%02d", i, n), fmt.Sprintf("7%02d%02d", i, n)
			old = append(old, Unit{Code: before, Name: "Cũ", Province: b.province(), District: u.Code})
			now = append(now, Unit{Code: after, Name: "Mới", Province: b.province()})
			b.f.ways = append(b.f.ways, Way{before, after, 1, 0, true})
			b.f.back = append(b.f.back, Way{after, before, 1, 0, true})
			switch {
			case n == 2 && float64(i) >= b.a.n:
			case b.period.To.Before(border.DistrictsEnded()):
				b.newlyOne(before)
			default:
				b.newlyOne(after)
			}
		}
	}
	b.f.communes = map[string][]Unit{"2025-06-30": old, "": now}
}

func (b *builder) newlyOne(code string) {
	b.f.recognised = append(b.f.recognised, Recognised{Unit: code, Designation: "clean", State: "recognised", Standing: true, Since: b.period.From.AddDays(9)})
}

func (b *builder) villages() {
	if b.without == gapVillages {
		return
	}
	level := border.Village
	if levels := b.target.Measure.UnitLevels; len(levels) > 0 {
		level = levels[0]
	}
	b.f.recognised = append(b.f.recognised, Recognised{Unit: "elsewhere", Level: level, Designation: b.target.Measure.Villages, Province: "99", State: "recognised", Standing: true, Since: b.period.From})
	v := Recognised{Unit: "b1", Level: level, Designation: b.target.Measure.Villages, Province: b.province(), State: "revoked", Since: b.period.From}
	if b.a.n == 1 {
		v.State, v.Standing = "recognised", true
	}
	if b.without != "" {
		v.State = reassess
	}
	b.f.recognised = append(b.f.recognised, v)
}

// places makes as many as the amount says, of which one more is not as it should be.
func (b *builder) places() {
	m, list := b.target.Measure.Hotspots, &b.f.hotspots
	if m == nil {
		m, list = b.target.Measure.Plots, &b.f.plots
	}
	long := border.NewDate(2020, 1, 1)
	life := func(n int, states ...PlaceState) PlaceLife {
		p := PlaceLife{Code: fmt.Sprint("P", n), Level: "point", Side: "vn", Functions: m.Functions, Commune: b.scoped(), Province: b.province(), States: states}
		if len(m.Levels) > 0 {
			p.Level = m.Levels[0]
		}
		if m.Side == "far" {
			p.Side, p.Commune, p.Province = "la", "", ""
		}
		return p
	}
	good := PlaceState{map[string]string{countManaged: "managed", countHeld: "held_clear", countGone: "destroyed"}[m.Count], long}
	bad := PlaceState{map[string]string{countManaged: "suspected", countHeld: "managed", countGone: "found"}[m.Count], long}
	for n := range int(b.a.of) {
		state := good
		if float64(n) >= b.a.n {
			state = bad
		}
		*list = append(*list, life(n, state))
	}
	if m.In == "" { // counts of what happened
		happened := PlaceState{map[string]string{countNew: "suspected", countReformed: "reformed", countReplanted: "replanted"}[m.Count], b.period.From.AddDays(40)}
		for n := range int(b.a.n) {
			before := []PlaceState{{"managed", long}}
			if m.Count == countNew {
				before = nil
			}
			*list = append(*list, life(n, append(before, happened)...))
		}
	}
	if b.without != "" { // instead of the one that broke the goal
		*list = (*list)[:len(*list)-1]
		b.unsure(list, life(99, PlaceState{map[bool]string{true: "found", false: "suspected"}[b.target.Measure.Plots != nil], long}))
	}
}

// unsure adds a place of which the input that is taken out is not known.
func (b *builder) unsure(list *[]PlaceLife, p PlaceLife) {
	switch b.without {
	case gapEffort:
		b.f.efforts = 0
		return
	case gapCommune:
		p.Commune, p.Province = "", ""
	case gapSide:
		p.Commune, p.Province, p.Side = "", "", ""
	case gapFunctions:
		p.Functions = nil
	case gapRevisit:
		p.States[0].State, p.RevisitDue = "destroyed", b.period.From.AddDays(60)
	}
	*list = append(*list, p)
}

// scoped is a commune the target speaks of.
func (b *builder) scoped() string {
	if scope, scoped := b.d.scope(b.target.Scope); scoped {
		return scope.Units[0].Into[0]
	}
	return "90001"
}

func (b *builder) incident(n int, day border.Date) IncidentFact {
	q := b.target.Measure.Incidents
	armed := q.Armed
	i := IncidentFact{ID: fmt.Sprint(n), Kind: "seizure", Commune: b.scoped(), Province: b.province(), On: day, Armed: &armed}
	if len(q.Kinds) > 0 {
		i.Kind = q.Kinds[0]
	}
	if len(q.Venues) > 0 {
		i.Venue = q.Venues[0]
	}
	return i
}

// incidents gives the year before and this year as many as the amount says, and some that are not asked for.
func (b *builder) incidents() {
	calm := false
	other := b.incident(0, b.period.From.AddDays(20))
	other.ID, other.Kind, other.Venue, other.Armed = "other", "illegal_crossing", "shop", &calm
	if b.target.Measure.Incidents.Armed || len(b.target.Measure.Incidents.Venues) > 0 || len(b.target.Measure.Incidents.Kinds) > 0 {
		b.f.incidents = append(b.f.incidents, other)
	}
	for n := range int(b.a.before) {
		b.f.incidents = append(b.f.incidents, b.incident(n, b.period.From.AddDays(-30)))
	}
	for n := range int(b.a.n) {
		i := b.incident(1000+n, b.period.From.AddDays(30))
		if n == 0 && b.without == gapArmed {
			i.Armed = nil
		}
		if n == 0 && b.without == gapVenue {
			i.Venue = "unknown"
		}
		b.f.incidents = append(b.f.incidents, i)
	}
	if b.without == gapUnit {
		scope, _ := b.d.scope(b.target.Scope)
		b.f.communes[""] = slices.DeleteFunc(b.f.communes[""], func(u Unit) bool { return slices.Contains(scope.Units[0].Into, u.Code) })
		b.f.incidents = nil
	}
}

func (b *builder) entry(q EntryQuery, code string) LogEntry {
	first := func(list []string) string {
		if len(list) == 0 {
			return ""
		}
		return list[0]
	}
	day := b.period.From.AddDays(30)
	if !b.target.By.IsZero() && b.period.To.After(b.target.By) {
		day = b.target.By.AddDays(-9)
	}
	return LogEntry{Entry: border.Entry{Code: code, Kind: q.Kinds[0], Subtype: first(q.Subtypes), State: first(q.States), Level: first(q.Levels), Country: first(q.Countries),
		Side: first(q.Sides), Item: q.Item, Programme: b.d.ID, Title: code, On: day, Sent: day}}
}

// entries logs as many as the amount says, others of the same that are still open up to the whole, and one that is not
// asked for.
func (b *builder) entries() {
	if b.without != "" {
		return // the log is silent
	}
	q := *b.target.Measure.Entries
	for i := range int(b.a.n) {
		b.f.log = append(b.f.log, b.entry(q, fmt.Sprint("e", i)))
	}
	for i := range int(b.a.of - b.a.n) {
		open := b.entry(*q.In, fmt.Sprint("open", i))
		open.State = "open to all"
		b.f.log = append(b.f.log, open)
	}
	other := b.entry(q, "other")
	other.Kind, other.Subtype, other.State = "hearing", "", "done"
	b.f.log = append(b.f.log, other)
}

func (b *builder) classes() {
	for i, u := range b.f.communes[""] {
		c := UnitClass{Unit: u.Code, Name: u.Name, Class: b.target.Measure.Classes[0]}
		first := b.a.of - b.a.n // those that are not: the first ones
		switch {
		case float64(i) >= first:
		case i == 0 && b.without != "":
			c.Class, c.Missing = "undetermined", []string{b.without}
		default:
			c.Class = "type_1"
		}
		b.f.classes = append(b.f.classes, c)
	}
}

// duties logs what shows that as many duties of the section were done.
func (b *builder) duties() {
	if b.without != "" {
		return // the log is silent
	}
	n := 0
	for _, i := range b.d.Items() {
		if i.Section != b.target.Measure.Duties || i.Due == nil {
			continue
		}
		for _, due := range i.days(b.d, b.period.From, b.period.To) {
			for _, by := range i.By {
				if institution, _ := b.d.Institution(by); institution.Level != "" {
					continue
				}
				if n++; n > int(b.a.n) {
					continue
				}
				b.f.log = append(b.f.log, LogEntry{Entry: border.Entry{Code: fmt.Sprint(i.ID, due.on, by), Kind: i.shows()[0], State: "done", Programme: b.d.ID, Item: i.ID,
					Agency: by, Title: i.ID, On: due.on.AddDays(-1)}})
			}
		}
	}
}

func (b *builder) reports() {
	if b.without != "" {
		return // nothing is expected
	}
	for n := range int(b.a.of) {
		e := Expected{ID: int64(n + 1), Obligation: b.target.Measure.Reports, Period: b.period, Holder: Holder{Code: fmt.Sprint("cq", n), Level: Agency}}
		if float64(n) < b.a.n {
			e.Steps = []Step{{To: StateSubmitted, By: "cq", At: b.period.To.Time()}}
		}
		b.k.expected = append(b.k.expected, e)
	}
}

func (b *builder) traffic() {
	if b.without != "" {
		return // no crossing is on record
	}
	for n := range int(b.a.of) {
		f := TrafficFact{Crossing: fmt.Sprint("C", n), Has: []string{"persons", "vehicles"}}
		if float64(n) < b.a.n {
			f.Has = append(f.Has, "goods")
		}
		b.f.gates = append(b.f.gates, f)
	}
}
