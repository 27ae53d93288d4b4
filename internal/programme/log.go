package programme

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"cotmoc/internal/border"
)

// LogView is an entry of the log as it is read, with its clocks.
type LogView struct {
	Code         string      `json:"code"`
	Kind         string      `json:"kind"`
	Subtype      string      `json:"subtype,omitempty"`
	Title        string      `json:"title"`
	Aliases      []string    `json:"aliases,omitempty"`
	Programme    string      `json:"programme,omitempty"`
	Item         string      `json:"item,omitempty"`
	Parent       string      `json:"parent,omitempty"`
	Counterparts []string    `json:"counterparts"`
	Units        []string    `json:"units"`
	Agency       string      `json:"agency,omitempty"`
	Country      string      `json:"country,omitempty"`
	Side         string      `json:"side,omitempty"`
	Level        string      `json:"level,omitempty"`
	Host         string      `json:"host,omitempty"`
	Direction    string      `json:"direction,omitempty"`
	State        string      `json:"state"`
	Day          border.Date `json:"day"`
	Until        border.Date `json:"until"`
	DueOn        border.Date `json:"due_on"`
	Sent         border.Date `json:"sent_on"`
	Acknowledged border.Date `json:"acknowledged_on"`
	Answered     border.Date `json:"answered_on"`
	Acted        border.Date `json:"acted_on"`
	N            *float64    `json:"n"`
	AmountVND    *float64    `json:"amount_vnd"`
	Document     string      `json:"document,omitempty"`
	Place        string      `json:"place,omitempty"`
	Tier         string      `json:"tier"`
	Note         string      `json:"note,omitempty"`
	Lon          *float64    `json:"lon"`
	Lat          *float64    `json:"lat"`
	Clocks       *Clocks     `json:"clocks"`    // of requests and exchanges
	Overdue      *int        `json:"overdue"`   // days since its day passed, of what is not done
	OpenDays     *int        `json:"open_days"` // since an obstacle was raised
	RecordedAt   time.Time   `json:"recorded_at"`
	RecordedBy   string      `json:"recorded_by"`
}

// Clocks are the two clocks of a request: until it was answered, and from the answer until somebody acted on it. Each
// runs on until today where that has not happened, and says whose turn it is.
type Clocks struct {
	ToAcknowledge *int   `json:"to_acknowledge"` // days; null: not acknowledged
	ToAnswer      int    `json:"to_answer"`
	Answered      bool   `json:"answered"`
	ToAct         *int   `json:"to_act"` // null: not answered yet
	Acted         bool   `json:"acted"`
	Turn          string `json:"turn"` // theirs, ours, nobody
}

// ClocksOf reads the clocks of a request or exchange on a day; nil for other kinds.
func ClocksOf(e border.Entry, today border.Date) *Clocks {
	if e.Kind != "request" && e.Kind != "exchange" || e.Sent.IsZero() {
		return nil
	}
	until := func(d border.Date) border.Date {
		if d.IsZero() {
			return today
		}
		return d
	}
	answered := e.Answered
	if answered.IsZero() {
		answered = e.Acted // acted upon without a word
	}
	c := Clocks{ToAnswer: e.Sent.DaysUntil(until(answered)), Answered: !answered.IsZero(), Acted: !e.Acted.IsZero(), Turn: "nobody"}
	if !e.Acknowledged.IsZero() {
		n := e.Sent.DaysUntil(e.Acknowledged)
		c.ToAcknowledge = &n
	}
	if c.Answered {
		n := answered.DaysUntil(until(e.Acted))
		c.ToAct = &n
	}
	asked, asking := "theirs", "ours"
	if e.Direction == "in" {
		asked, asking = asking, asked
	}
	switch {
	case e.State == "closed":
	case !c.Answered:
		c.Turn = asked
	case !c.Acted:
		c.Turn = asking
	}
	return &c
}

// line is the entry behind a number.
func (e LogEntry) line(on border.Date, value *float64, counts bool) Line {
	return Line{Layer: "cooperation", Code: e.Code, Name: e.Title, State: e.State, On: on, Value: value, Counts: counts, Tier: cmp.Or(e.Tier, "internal")}
}

// View reads an entry on a day.
func (e LogEntry) View(today border.Date) LogView {
	v := LogView{Code: e.Code, Kind: e.Kind, Subtype: e.Subtype, Title: e.Title, Aliases: e.Aliases, Programme: e.Programme, Item: e.Item, Parent: e.Parent,
		Counterparts: append([]string{}, e.Counterparts...), Units: append([]string{}, e.Units...), Agency: e.Agency, Country: e.Country, Side: e.Side,
		Level: e.Level, Host: e.Host, Direction: e.Direction, State: e.State, Day: e.On, Until: e.To, DueOn: e.Due, Sent: e.Sent, Acknowledged: e.Acknowledged,
		Answered: e.Answered, Acted: e.Acted, N: e.N, AmountVND: e.AmountVND, Document: e.Document, Place: e.Place, Tier: cmp.Or(e.Tier, "internal"),
		Note: e.Note, Clocks: ClocksOf(e.Entry, today), RecordedAt: e.RecordedAt, RecordedBy: e.RecordedBy}
	if e.Point != nil {
		v.Lon, v.Lat = one(e.Point.Lon()), one(e.Point.Lat())
	}
	since := func(d border.Date) *int { n := d.DaysUntil(today); return &n }
	if waiting(e.State) && !e.Due.IsZero() && today.After(e.Due) {
		v.Overdue = since(e.Due)
	}
	if e.Kind == "obstacle" && e.State == "open" {
		v.OpenDays = since(e.On)
	}
	return v
}

// waiting says that an entry in a state is still to happen.
func waiting(state string) bool {
	return slices.Contains([]string{"planned", "under_way", "owed", "open", "sent", "acknowledged", "postponed", "blocked", "proposed", "surveyed", "drafted", "returned"}, state)
}

// LogFilter asks for entries of the log. Empty fields do not filter.
type LogFilter struct {
	Code            string
	Kinds, States   []string
	Programme, Item string
	Counterpart     string // code, title or another spelling
	Country, Side   string
	Parent, Agency  string
	From, To        border.Date
	Overdue         bool // only what waits beyond its day
}

// Log gives the entries of the log, the latest first.
func (l *Ledger) Log(ctx context.Context, f LogFilter) ([]LogView, error) {
	all, err := l.Facts.LogEntries(ctx)
	if err != nil {
		return nil, err
	}
	counterparts, byCode := f.counterparts(all), map[string]LogEntry{}
	for _, e := range all {
		byCode[e.Code] = e
	}
	list := []LogView{}
	for _, e := range all {
		v := e.View(l.today())
		if f.takes(e, counterparts, byCode) && (!f.Overdue || v.Overdue != nil) {
			list = append(list, v)
		}
	}
	slices.SortStableFunc(list, func(a, b LogView) int { return cmp.Compare(b.Key(), a.Key()) })
	return list, nil
}

// Key orders entries by their day and code.
func (v LogView) Key() string {
	for _, d := range []border.Date{v.Day, v.Sent, v.DueOn, v.Until} {
		if !d.IsZero() {
			return d.String() + " " + v.Code
		}
	}
	return "0000 " + v.Code
}

// counterparts finds the codes a name means: of the counterpart and of all that lie in it. nil: no filter.
func (f LogFilter) counterparts(all []LogEntry) map[string]bool {
	if f.Counterpart == "" {
		return nil
	}
	found := map[string]bool{}
	for _, e := range all {
		same := func(s string) bool { return strings.EqualFold(s, f.Counterpart) }
		if e.Kind == "counterpart" && (same(e.Code) || same(e.Title) || slices.ContainsFunc(e.Aliases, same)) {
			found[e.Code] = true
		}
	}
	for grew := true; grew; {
		grew = false
		for _, e := range all {
			if e.Kind == "counterpart" && found[e.Parent] && !found[e.Code] {
				found[e.Code], grew = true, true
			}
		}
	}
	return found
}

func (f LogFilter) takes(e LogEntry, counterparts map[string]bool, byCode map[string]LogEntry) bool {
	in := func(list []string, v string) bool { return len(list) == 0 || slices.Contains(list, v) }
	is := func(want, v string) bool { return want == "" || want == v }
	day := e.Day()
	return is(f.Code, e.Code) && in(f.Kinds, e.Kind) && in(f.States, e.State) && is(f.Programme, e.Programme) && is(f.Item, e.Item) && is(f.Country, e.Country) && is(f.Side, e.Side) &&
		is(f.Parent, e.Parent) && is(f.Agency, e.Agency) &&
		(counterparts == nil || counterparts[e.Code] || slices.ContainsFunc(concerned(e, byCode), func(c string) bool { return counterparts[c] })) &&
		(f.From.IsZero() || !day.Before(f.From)) && (f.To.IsZero() || !day.After(f.To))
}

// Relation is the state of cooperation with one counterpart in a year, with all that lie in it.
type Relation struct {
	Counterpart  LogView        `json:"counterpart"`
	Counts       map[string]int `json:"counts"` // entries of the year by kind
	Agreements   int            `json:"agreements"`
	Steps        int            `json:"steps"` // of agreements
	StepsDone    int            `json:"steps_done"`
	Obstacles    int            `json:"obstacles_open"`
	Asked        int            `json:"asked"`        // requests and exchanges of the year
	Answered     int            `json:"answered"`     // of them
	MedianDays   *float64       `json:"median_days"`  // until the answer, of those answered
	LongestWait  *int           `json:"longest_wait"` // days, of those open
	LastBriefing border.Date    `json:"last_briefing"`
	NextBriefing border.Date    `json:"next_briefing"`
	Projects     map[string]int `json:"projects"` // by state
	ProjectsVND  float64        `json:"projects_vnd"`
}

// Relations gives the state of cooperation with every counterpart in a year, by code.
func (l *Ledger) Relations(ctx context.Context, year int) ([]Relation, error) {
	all, err := l.Facts.LogEntries(ctx)
	if err != nil {
		return nil, err
	}
	period, today := border.AssessedYear(year), l.today()
	byCode := map[string]LogEntry{}
	for _, e := range all {
		byCode[e.Code] = e
	}
	list := []Relation{}
	for _, c := range all {
		if c.Kind != "counterpart" {
			continue
		}
		within := LogFilter{Counterpart: c.Code}.counterparts(all)
		r := Relation{Counterpart: c.View(today), Counts: map[string]int{}, Projects: map[string]int{}}
		var waits []float64
		for _, e := range all {
			if e.Kind != "counterpart" && slices.ContainsFunc(concerned(e, byCode), func(x string) bool { return within[x] }) {
				waits = r.add(e, period, today, waits)
			}
		}
		if len(waits) > 0 {
			r.MedianDays = one(median(waits))
		}
		list = append(list, r)
	}
	return list, nil
}

// concerned gives the counterparts of an entry: its own, else those of what it hangs on.
func concerned(e LogEntry, byCode map[string]LogEntry) []string {
	for range 10 { // no chain is longer, unless it runs in a circle
		if len(e.Counterparts) > 0 || e.Parent == "" {
			break
		}
		e = byCode[e.Parent]
	}
	return e.Counterparts
}

// add counts an entry; waits gathers the days until answers.
func (r *Relation) add(e LogEntry, period border.Period, today border.Date, waits []float64) []float64 {
	if period.Has(e.Day()) {
		r.Counts[e.Kind]++
	}
	switch e.Kind {
	case "agreement":
		if e.State == "in_force" {
			r.Agreements++
		}
	case "agreement_step":
		r.Steps++
		if e.State == "done" {
			r.StepsDone++
		}
	case "obstacle":
		if e.State == "open" {
			r.Obstacles++
		}
	case "support_project":
		r.Projects[e.State]++
		if e.AmountVND != nil {
			r.ProjectsVND += *e.AmountVND
		}
	case "briefing":
		r.briefing(e, today)
	}
	clocks := ClocksOf(e.Entry, today)
	if clocks == nil || !period.Has(e.Sent) {
		return waits
	}
	r.Asked++
	if clocks.Answered {
		r.Answered++
		return append(waits, float64(clocks.ToAnswer))
	}
	if e.State != "closed" && (r.LongestWait == nil || clocks.ToAnswer > *r.LongestWait) {
		r.LongestWait = &clocks.ToAnswer
	}
	return waits
}

func (r *Relation) briefing(e LogEntry, today border.Date) {
	day := e.Day()
	if e.State == "done" && day.After(r.LastBriefing) {
		r.LastBriefing = day
	}
	if e.State == "planned" && !day.Before(today) && (r.NextBriefing.IsZero() || day.Before(r.NextBriefing)) {
		r.NextBriefing = day
	}
}

// Rotation says of briefings at one level who hosted when, and whose turn comes next: of those who hosted, whoever did
// so longest ago.
type Rotation struct {
	Programme string      `json:"programme,omitempty"`
	Level     string      `json:"level"`
	Hosts     []Turn      `json:"hosts"` // longest ago first
	Next      string      `json:"next"`  // host
	Planned   border.Date `json:"planned"`
	Host      string      `json:"planned_host,omitempty"` // as planned; another than Next is out of turn
}

// Turn is the last time a host held a briefing.
type Turn struct {
	Host string      `json:"host"`
	Last border.Date `json:"last"`
	N    int         `json:"n"`
}

// Rotations gives the rotation of the briefings of every programme and level.
func (l *Ledger) Rotations(ctx context.Context) ([]Rotation, error) {
	all, err := l.Facts.LogEntries(ctx)
	if err != nil {
		return nil, err
	}
	today := l.today()
	byKey := map[string]*Rotation{}
	var keys []string
	for _, e := range all {
		if e.Kind != "briefing" {
			continue
		}
		key := e.Programme + " " + e.Level
		if byKey[key] == nil {
			byKey[key] = &Rotation{Programme: e.Programme, Level: e.Level, Hosts: []Turn{}}
			keys = append(keys, key)
		}
		byKey[key].add(e, today)
	}
	slices.Sort(keys)
	list := []Rotation{}
	for _, key := range keys {
		r := byKey[key]
		slices.SortFunc(r.Hosts, func(a, b Turn) int {
			return cmp.Or(cmp.Compare(a.Last.String(), b.Last.String()), cmp.Compare(a.Host, b.Host))
		})
		if len(r.Hosts) > 1 { // one alone tells of no turn
			r.Next = r.Hosts[0].Host
		}
		list = append(list, *r)
	}
	return list, nil
}

func (r *Rotation) add(e LogEntry, today border.Date) {
	day := e.Day()
	if e.State == "planned" && !day.Before(today) && (r.Planned.IsZero() || day.Before(r.Planned)) {
		r.Planned, r.Host = day, e.Host
	}
	if e.State != "done" || e.Host == "" {
		return
	}
	i := slices.IndexFunc(r.Hosts, func(t Turn) bool { return t.Host == e.Host })
	if i < 0 {
		r.Hosts = append(r.Hosts, Turn{Host: e.Host})
		i = len(r.Hosts) - 1
	}
	r.Hosts[i].N++
	if day.After(r.Hosts[i].Last) {
		r.Hosts[i].Last = day
	}
}
