package programme

import (
	"slices"

	"cotmoc/internal/border"
)

// Document is one version of a programme: what an official text asks for, from HoldsFrom until the next version
// begins to hold. The words of its file are explained at the top of data/programmes/nghe-an-14.yaml.
type Document struct {
	ID              string        `yaml:"id" json:"id"`
	HoldsFrom       border.Date   `yaml:"holds_from" json:"holds_from"`
	LegalRef        string        `yaml:"legal_ref" json:"legal_ref"`
	Title           border.Text   `yaml:"title" json:"title"`
	From            border.Date   `yaml:"from" json:"from"` // of the programme itself; zero: the text does not say
	To              border.Date   `yaml:"to" json:"to"`     // last day; zero: open
	Provinces       []string      `yaml:"provinces" json:"provinces"`
	FormerProvinces []string      `yaml:"former_provinces" json:"former_provinces,omitempty"` // that went into them
	Note            *border.Text  `yaml:"note" json:"note"`
	Institutions    []Institution `yaml:"institutions" json:"institutions"`
	Scopes          []Scope       `yaml:"scopes" json:"scopes"`
	Targets         []Target      `yaml:"targets" json:"targets"`
	Tasks           []Item        `yaml:"tasks" json:"tasks"`
	Plans           []Item        `yaml:"plans" json:"plans"`
	Hearings        []Item        `yaml:"hearings" json:"hearings"`
	Inspections     []Item        `yaml:"inspections" json:"inspections"`
	Models          []Item        `yaml:"models" json:"models"`
	Commendations   []Item        `yaml:"commendations" json:"commendations"`
	Campaigns       []Item        `yaml:"campaigns" json:"campaigns"`
	Cooperation     []Item        `yaml:"cooperation" json:"cooperation"`
	Budget          []Item        `yaml:"budget" json:"budget"`
	Reviews         []Item        `yaml:"reviews" json:"reviews"`
	Reports         []string      `yaml:"reports" json:"reports"` // ids of obligations
	Escalation      []Rung        `yaml:"escalation" json:"escalation"`
}

// Institution is a committee, help team, agency or the units of a level, never a person.
type Institution struct {
	ID             string      `yaml:"id" json:"id"`
	Name           border.Text `yaml:"name" json:"name"`
	Role           string      `yaml:"role" json:"role"`                 // lead, steering, help_team, member
	Members        *int        `yaml:"members" json:"members,omitempty"` // how many institutions or seats it has
	Level          string      `yaml:"level" json:"level,omitempty"`     // district, commune: every unit of the level is one
	Border         bool        `yaml:"border" json:"border,omitempty"`   // of a level: those on the border alone
	EndedDistricts bool        `yaml:"ended_with_districts" json:"ended_with_districts,omitempty"`
}

// Scope names units of a day, whose figures and recognitions are read over what became of them.
type Scope struct {
	ID    string      `yaml:"id" json:"id"`
	Title border.Text `yaml:"title" json:"title"`
	Level string      `yaml:"level" json:"level"` // commune, district
	On    border.Date `yaml:"on" json:"on"`
	Area  string      `yaml:"area" json:"area,omitempty"` // an oversight area instead of units
	Units []ScopeUnit `yaml:"units" json:"units,omitempty"`
}

// ScopeUnit is a unit of a scope. Into lists what the text's unit became, for where no lineage is recorded.
type ScopeUnit struct {
	Code string   `yaml:"code" json:"code"`
	Name string   `yaml:"name" json:"name"`
	Into []string `yaml:"into" json:"into,omitempty"`
}

// Item is one thing a programme asks for beside targets: a task, a plan owed, a hearing, a campaign, a budget line.
type Item struct {
	ID        string       `yaml:"id" json:"id"`
	Title     border.Text  `yaml:"title" json:"title"`
	Article   border.Text  `yaml:"article" json:"article"`
	By        []string     `yaml:"by" json:"by,omitempty"` // ids of institutions
	To        string       `yaml:"to" json:"to,omitempty"`
	Due       *ItemDue     `yaml:"due" json:"due"`                     // nil: the text sets no day
	Evidence  []string     `yaml:"evidence" json:"evidence,omitempty"` // kinds of entries that show it was done
	AmountVND *float64     `yaml:"amount_vnd" json:"amount_vnd,omitempty"`
	Unstated  *border.Text `yaml:"unstated" json:"unstated"` // what the text leaves open
	Section   string       `yaml:"-" json:"section"`
}

// ItemDue is when an item is due: on a day, or in every period of a rhythm so many days after it.
type ItemDue struct {
	On        border.Date  `yaml:"on" json:"on,omitzero"`
	Rhythm    string       `yaml:"rhythm" json:"rhythm,omitempty"`
	DaysAfter int          `yaml:"days_after" json:"days_after,omitempty"` // after the end of the period
	Inferred  *border.Text `yaml:"inferred" json:"inferred"`
}

// Rung says whom an overdue duty is told, and after how many days.
type Rung struct {
	AfterDays int         `yaml:"after_days" json:"after_days"`
	To        border.Text `yaml:"to" json:"to"`
}

// Target is what a programme wants to reach, and how it is computed.
type Target struct {
	ID         string       `yaml:"id" json:"id"`
	Title      border.Text  `yaml:"title" json:"title"`
	Article    border.Text  `yaml:"article" json:"article"`
	Sort       string       `yaml:"sort" json:"sort"`             // output (of enforcement), outcome, process
	Scope      string       `yaml:"scope" json:"scope,omitempty"` // id of a scope; "" the programme's provinces
	Each       bool         `yaml:"each" json:"each,omitempty"`   // the goal is every unit's of the scope
	Measure    Measure      `yaml:"measure" json:"measure"`
	Goal       Goal         `yaml:"goal" json:"goal"`
	Every      string       `yaml:"every" json:"every,omitempty"`       // year; "" by a day
	Calendar   bool         `yaml:"calendar" json:"calendar,omitempty"` // calendar years, not report years
	From       border.Date  `yaml:"from" json:"from,omitzero"`          // first day it holds
	By         border.Date  `yaml:"by" json:"by,omitzero"`              // the day by which it is to be reached
	Until      border.Date  `yaml:"until" json:"until,omitzero"`        // last day it holds
	Baseline   *Baseline    `yaml:"baseline" json:"baseline"`
	Trajectory []Waypoint   `yaml:"trajectory" json:"trajectory,omitempty"`
	Inferred   *border.Text `yaml:"inferred" json:"inferred"` // what of this the text leaves open
}

// Baseline is what a target starts from: a year whose value is computed, or a value with its day and source.
type Baseline struct {
	Year   int          `yaml:"year" json:"year,omitempty"`
	Value  *float64     `yaml:"value" json:"value,omitempty"`
	On     border.Date  `yaml:"on" json:"on,omitzero"`
	Source *border.Text `yaml:"source" json:"source,omitempty"`
}

// Waypoint is what is expected on a day.
type Waypoint struct {
	On    border.Date `yaml:"on" json:"on"`
	Value float64     `yaml:"value" json:"value"`
}

// Goal is one condition on the value.
type Goal struct {
	AtLeast       *float64 `yaml:"at_least" json:"at_least,omitempty"`
	AtMost        *float64 `yaml:"at_most" json:"at_most,omitempty"`
	Above         *float64 `yaml:"above" json:"above,omitempty"`
	UpTo          *float64 `yaml:"up_to" json:"up_to,omitempty"`                     // with at_least: "3 to 5"; more is no fault
	All           bool     `yaml:"all" json:"all,omitempty"`                         // the whole denominator
	None          bool     `yaml:"none" json:"none,omitempty"`                       // nothing at all
	ChangeAtLeast *float64 `yaml:"change_at_least" json:"change_at_least,omitempty"` // beside the year before: 0.05 is +5 %
	ChangeAtMost  *float64 `yaml:"change_at_most" json:"change_at_most,omitempty"`
	ChangeAbove   *float64 `yaml:"change_above" json:"change_above,omitempty"`
	ChangeBelow   *float64 `yaml:"change_below" json:"change_below,omitempty"`
}

// Measure says how the value is computed; exactly one of its parts is given.
type Measure struct {
	Sum             []string       `yaml:"sum" json:"sum,omitempty"`     // indicators
	Share           *Share         `yaml:"share" json:"share,omitempty"` // of indicators
	Recognised      string         `yaml:"recognised" json:"recognised,omitempty"`
	NewlyRecognised string         `yaml:"newly_recognised" json:"newly_recognised,omitempty"`
	Kept            string         `yaml:"kept" json:"kept,omitempty"`               // of the communes recognised as the period began, those that are
	Villages        string         `yaml:"villages" json:"villages,omitempty"`       // units below the commune with a designation
	UnitLevels      []string       `yaml:"unit_levels" json:"unit_levels,omitempty"` // of them; none: villages
	Hotspots        *PlaceMeasure  `yaml:"hotspots" json:"hotspots,omitempty"`
	Plots           *PlaceMeasure  `yaml:"plots" json:"plots,omitempty"`
	Incidents       *IncidentQuery `yaml:"incidents" json:"incidents,omitempty"`
	Entries         *EntryQuery    `yaml:"entries" json:"entries,omitempty"`
	Classes         []string       `yaml:"classes" json:"classes,omitempty"` // share of the communes in them
	ProvinceClass   []string       `yaml:"province_class" json:"province_class,omitempty"`
	Duties          string         `yaml:"duties" json:"duties,omitempty"`   // a section: share of its duties done
	Reports         string         `yaml:"reports" json:"reports,omitempty"` // an obligation: share handed in
	Traffic         []string       `yaml:"traffic" json:"traffic,omitempty"` // share of crossings with these figures
}

// Share divides sums of indicators; In may be the one word "communes", their number.
type Share struct {
	Of []string `yaml:"of" json:"of"`
	In []string `yaml:"in" json:"in"`
}

// PlaceMeasure counts hot spots or plots. Count is open, managed, new, reformed, dismantled, held, known of hot spots;
// known, destroyed, replanted, clear of plots. In makes it a share of another count.
type PlaceMeasure struct {
	Count     string   `yaml:"count" json:"count"`
	In        string   `yaml:"in" json:"in,omitempty"`
	Levels    []string `yaml:"levels" json:"levels,omitempty"`
	Functions []string `yaml:"functions" json:"functions,omitempty"`
	Side      string   `yaml:"side" json:"side,omitempty"` // vn (default), far, both
}

// IncidentQuery counts incidents, or criminal cases told with them.
type IncidentQuery struct {
	Kinds      []string `yaml:"kinds" json:"kinds,omitempty"`
	Venues     []string `yaml:"venues" json:"venues,omitempty"`
	Substances []string `yaml:"substances" json:"substances,omitempty"`
	Armed      bool     `yaml:"armed" json:"armed,omitempty"`
	Border     bool     `yaml:"border" json:"border,omitempty"` // in communes on the border
	Cases      bool     `yaml:"cases" json:"cases,omitempty"`   // count vụ án, not incidents
}

// EntryQuery counts entries of the log; In makes it a share of a wider query.
type EntryQuery struct {
	Kinds     []string    `yaml:"kinds" json:"kinds"`
	Subtypes  []string    `yaml:"subtypes" json:"subtypes,omitempty"`
	States    []string    `yaml:"states" json:"states,omitempty"`
	Levels    []string    `yaml:"levels" json:"levels,omitempty"`
	Countries []string    `yaml:"countries" json:"countries,omitempty"`
	Sides     []string    `yaml:"sides" json:"sides,omitempty"`
	Item      string      `yaml:"item" json:"item,omitempty"`
	Sum       bool        `yaml:"sum" json:"sum,omitempty"`           // add up their counts
	Standing  bool        `yaml:"standing" json:"standing,omitempty"` // whatever is there by the end of the period, not only of it
	In        *EntryQuery `yaml:"in" json:"in,omitempty"`
}

// Items lists what the programme asks for beside targets, each with its section.
func (d Document) Items() []Item {
	var all []Item
	for _, s := range d.sections() {
		for _, i := range *s.items {
			i.Section = s.name
			all = append(all, i)
		}
	}
	return all
}

type section struct {
	name     string
	items    *[]Item
	evidence []string // kinds of entries that show an item of it was done, where the item names none
}

func (d *Document) sections() []section {
	return []section{
		{"tasks", &d.Tasks, []string{"evidence"}},
		{"plans", &d.Plans, []string{"plan"}},
		{"hearings", &d.Hearings, []string{"hearing"}},
		{"inspections", &d.Inspections, []string{"inspection"}},
		{"models", &d.Models, []string{"model"}},
		{"commendations", &d.Commendations, []string{"commendation"}},
		{"campaigns", &d.Campaigns, []string{"campaign"}},
		{"cooperation", &d.Cooperation, []string{"evidence"}},
		{"budget", &d.Budget, []string{"spending"}},
		{"reviews", &d.Reviews, []string{"review"}},
	}
}

// Sections names the sections of a programme's items.
func Sections() []string {
	var d Document
	var names []string
	for _, s := range d.sections() {
		names = append(names, s.name)
	}
	return names
}

// shows lists the kinds of entries that show the item was done.
func (i Item) shows() []string {
	if len(i.Evidence) > 0 {
		return append(slices.Clone(i.Evidence), "evidence")
	}
	var d Document
	for _, s := range d.sections() {
		if s.name == i.Section {
			return append(slices.Clone(s.evidence), "evidence")
		}
	}
	return []string{"evidence"}
}

// Target finds a target by its id.
func (d Document) Target(id string) (Target, bool) {
	i := slices.IndexFunc(d.Targets, func(t Target) bool { return t.ID == id })
	if i < 0 {
		return Target{}, false
	}
	return d.Targets[i], true
}

// scope finds a scope by its id.
func (d Document) scope(id string) (Scope, bool) {
	i := slices.IndexFunc(d.Scopes, func(s Scope) bool { return s.ID == id })
	if i < 0 {
		return Scope{}, false
	}
	return d.Scopes[i], true
}

// Institution finds an institution by its id.
func (d Document) Institution(id string) (Institution, bool) {
	i := slices.IndexFunc(d.Institutions, func(n Institution) bool { return n.ID == id })
	if i < 0 {
		return Institution{}, false
	}
	return d.Institutions[i], true
}

// inProvinces says whether a province is the programme's, or went into one; a programme without any is the country's.
func (d Document) inProvinces(code string) bool {
	return len(d.Provinces) == 0 || slices.Contains(d.Provinces, code) || slices.Contains(d.FormerProvinces, code)
}
