package border

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// Entry is one record of the cooperation log: a counterpart, an agreement, a request, a briefing, a project; or work
// done under a programme: a plan handed in, a hearing, a campaign. It tells of institutions, places and counts, never
// of persons. Which fields an entry has follows from its kind (EntryKinds); the others are empty.
type Entry struct {
	Code         string
	Kind         string
	Subtype      string   // of some kinds: EntrySubtypes
	Title        string   // what it is called; of a counterpart its name
	Aliases      []string // other spellings of the title
	Programme    string   // id of the programme it belongs to
	Item         string   // id of what it serves there: a task, plan, campaign ...
	Parent       string   // code of the entry it hangs on: the agreement of a step, the facing office ...
	Counterparts []string // codes of entries of kind counterpart
	Units        []string // codes of communes and provinces on our side
	Agency       string   // id of the institution that did it or owes it
	Country      string   // LA, KH, CN
	Side         string   // on whose ground
	Level        string   // of a counterpart: CounterpartLevels; of a briefing: BriefingLevels
	Host         string   // of a briefing: whose turn it is
	Direction    string   // of a request or exchange: sent or received by us
	State        string   // EntryStates of the kind
	On           Date     // the day it happened, was signed, raised, begun
	To           Date     // the day it ended, was resolved
	Due          Date     // the day by which it is to happen
	Sent         Date     // the clocks of a request
	Acknowledged Date
	Answered     Date
	Acted        Date
	N            *float64 // how many of what the kind counts; nil: nobody said, one happening all the same
	AmountVND    *float64 // dong
	Document     string   // number of the paper
	Place        string
	Tier         string // "" internal
	Note         string
	Point        *orb.Point
	Source       string
}

// entryRule is what an entry of a kind must have and may be.
type entryRule struct {
	states   []string
	subtypes []string
	needs    []string // fields
}

func happening(more ...string) entryRule {
	return entryRule{states: append([]string{"planned", "done", "cancelled"}, more...)}
}

// entryRules says of every kind of entry which states, subtypes and fields it has.
func entryRules() map[string]entryRule {
	work := happening("under_way")
	return map[string]entryRule{
		"counterpart":              {states: []string{"active", "ended"}, needs: []string{"level"}},
		"agreement":                {states: []string{"drafted", "in_force", "ended"}, subtypes: []string{"agreement", "minutes", "coordination", "amendment"}, needs: []string{"counterparts"}},
		"agreement_step":           {states: []string{"planned", "under_way", "done", "blocked"}, needs: []string{"parent"}},
		"obstacle":                 {states: []string{"open", "resolved"}, needs: []string{"day"}},
		"international_obligation": {states: []string{"open", "under_way", "done"}},
		"liaison_office":           {states: []string{"planned", "active", "ended"}, needs: []string{"side"}},
		"exchange":                 {states: []string{"sent", "acknowledged", "answered", "acted", "closed"}, subtypes: []string{"hot_line", "liaison_office", "letter"}, needs: []string{"direction", "sent_on"}},
		"request":                  {states: []string{"sent", "acknowledged", "answered", "acted", "closed"}, subtypes: []string{"legal_assistance", "information", "verification", "handover"}, needs: []string{"direction", "sent_on"}},
		"briefing":                 {states: []string{"planned", "done", "postponed", "cancelled"}, needs: []string{"level"}},
		"joint_operation":          work,
		"joint_case":               work,
		"survey":                   work,
		"training":                 work,
		"joint_patrol":             work,
		"gate_control":             work,
		"awareness":                work,
		"residents_report":         {states: []string{"received", "verified", "closed"}, needs: []string{"day"}},
		"support_project":          {states: []string{"proposed", "surveyed", "under_way", "built", "in_use", "stopped"}},
		"armed_group":              {states: []string{"watched", "broken", "reformed"}, needs: []string{"day"}},
		"plan":                     {states: []string{"owed", "handed_in", "approved", "returned"}},
		"hearing":                  {states: []string{"planned", "done", "cancelled"}},
		"conclusion":               {states: []string{"open", "followed_up"}, needs: []string{"parent"}},
		"inspection":               {states: []string{"planned", "done", "cancelled"}, subtypes: []string{"general", "venues", "precursors"}},
		"model":                    {states: []string{"started", "running", "spread", "ended"}},
		"commendation":             {states: []string{"done"}, needs: []string{"day"}},
		"campaign":                 work,
		"decision":                 {states: []string{"in_force", "ended"}, subtypes: []string{"clean_unit", "conversion", "other"}, needs: []string{"document", "day"}},
		"spending":                 {states: []string{"planned", "done"}, needs: []string{"amount_vnd"}},
		"review":                   {states: []string{"planned", "done"}, subtypes: []string{"yearly", "staged", "final", "cooperation"}},
		"rating":                   {states: []string{"met", "not_met"}, needs: []string{"units", "day"}},
		"evidence":                 {states: []string{"under_way", "done"}, needs: []string{"programme", "item", "day"}},
	}
}

// EntryStatesOf are the states an entry of a kind may have, in their order; none for a kind there is not.
func EntryStatesOf(kind string) []string { return entryRules()[kind].states }

// EntryForm says what an entry of a kind may be and must have.
type EntryForm struct {
	Kind     string   `json:"kind"`
	States   []string `json:"states"`
	Subtypes []string `json:"subtypes"`
	Needs    []string `json:"needs"` // fields beside code, title and state
}

// EntryForms gives the form of every kind of entry, in the order of EntryKinds.
func EntryForms() []EntryForm {
	rules, list := entryRules(), []EntryForm{}
	for _, kind := range EntryKinds().Codes {
		r := rules[kind.ID]
		list = append(list, EntryForm{kind.ID, r.states, append([]string{}, r.subtypes...), append([]string{}, r.needs...)})
	}
	return list
}

// Check lists what is wrong with the entry.
func (e Entry) Check(r Rules) []Fault {
	faults := coded(e.Code)
	rule, known := entryRules()[e.Kind]
	faults = append(faults, inList("kind", e.Kind, EntryKinds(), true)...)
	if known {
		faults = append(faults, e.checkKind(rule)...)
	}
	faults = append(faults, inList("country", e.Country, Countries(), false)...)
	faults = append(faults, inList("side", e.Side, Sides(), false)...)
	faults = append(faults, inList("direction", e.Direction, ExchangeDirections(), false)...)
	faults = append(faults, r.tier(e.Tier, TierInternal)...)
	faults = append(faults, amount("n", e.N)...)
	faults = append(faults, amount("amount_vnd", e.AmountVND)...)
	faults = append(faults, e.checkDays(r)...)
	faults = append(faults, e.checkCodes()...)
	if e.Point != nil {
		faults = append(faults, r.CheckPoint(*e.Point)...)
	}
	return append(faults, e.checkTexts()...)
}

// checkKind holds the entry against the rule of its kind.
func (e Entry) checkKind(rule entryRule) []Fault {
	var faults []Fault
	if !slices.Contains(rule.states, e.State) {
		faults = append(faults, fault("state", fmt.Sprintf("%s có các trạng thái: %s", EntryKinds().Label(e.Kind).VI, strings.Join(rule.states, ", ")),
			fmt.Sprintf("the states of %s are: %s", e.Kind, strings.Join(rule.states, ", "))))
	}
	if e.Subtype != "" && !slices.Contains(rule.subtypes, e.Subtype) {
		faults = append(faults, fault("subtype", fmt.Sprintf("%s có các dạng: %s", EntryKinds().Label(e.Kind).VI, strings.Join(rule.subtypes, ", ")),
			fmt.Sprintf("the subtypes of %s are: %s", e.Kind, strings.Join(rule.subtypes, ", "))))
	}
	given := map[string]bool{"level": e.Level != "", "counterparts": len(e.Counterparts) > 0, "parent": e.Parent != "", "day": !e.On.IsZero(),
		"side": e.Side != "", "direction": e.Direction != "", "sent_on": !e.Sent.IsZero(), "document": e.Document != "",
		"amount_vnd": e.AmountVND != nil, "units": len(e.Units) > 0, "programme": e.Programme != "", "item": e.Item != ""}
	for _, field := range rule.needs {
		if !given[field] {
			faults = append(faults, fault(field, fmt.Sprintf("%s cần trường này", EntryKinds().Label(e.Kind).VI), fmt.Sprintf("a %s needs this field", e.Kind)))
		}
	}
	switch {
	case e.Kind == "counterpart":
		faults = append(faults, inList("level", e.Level, CounterpartLevels(), false)...)
	case e.Kind == "briefing":
		faults = append(faults, inList("level", e.Level, BriefingLevels(), false)...)
	case e.Level != "":
		faults = append(faults, fault("level", "chỉ đối tác và giao ban có cấp", "only counterparts and briefings have a level"))
	}
	return append(faults, e.checkHappened()...)
}

// checkHappened asks for the day of what is said to have happened.
func (e Entry) checkHappened() []Fault {
	happened := slices.Contains([]string{"done", "handed_in", "approved", "resolved", "followed_up"}, e.State)
	if happened && e.On.IsZero() && e.To.IsZero() {
		return []Fault{fault("day", "việc đã xong thì cần ngày", "what is done needs its day")}
	}
	if e.State == "resolved" && e.To.IsZero() {
		return []Fault{fault("until", "vướng mắc đã gỡ thì cần ngày gỡ", "an obstacle that is resolved needs the day it was")}
	}
	return nil
}

// checkDays refuses days of the future where something happened, and clocks that run backwards.
func (e Entry) checkDays(r Rules) []Fault {
	var faults []Fault
	if e.State != "planned" && e.State != "owed" && e.State != "postponed" {
		faults = append(faults, notFuture("day", e.On, r)...)
	}
	if !e.To.IsZero() && e.To.Before(e.On) {
		faults = append(faults, fault("until", "ngày kết thúc trước ngày bắt đầu", "until is before day"))
	}
	last, lastField := e.Sent, "sent_on"
	for _, c := range []struct {
		field string
		day   Date
	}{{"sent_on", e.Sent}, {"acknowledged_on", e.Acknowledged}, {"answered_on", e.Answered}, {"acted_on", e.Acted}} {
		faults = append(faults, notFuture(c.field, c.day, r)...)
		switch {
		case c.day.IsZero():
			continue
		case e.Sent.IsZero():
			faults = append(faults, fault(c.field, "thiếu ngày gửi (sent_on)", "the day it was sent (sent_on) is missing"))
		case c.day.Before(last):
			faults = append(faults, fault(c.field, fmt.Sprintf("trước ngày %s", lastField), fmt.Sprintf("before %s", lastField)))
		}
		last, lastField = c.day, c.field
	}
	return faults
}

// checkCodes refuses codes of units and references no code looks like.
func (e Entry) checkCodes() []Fault {
	var faults []Fault
	for _, unit := range e.Units {
		if len(unit) != 2 && len(unit) != 5 || strings.Trim(unit, "0123456789") != "" {
			faults = append(faults, fault("units", fmt.Sprintf("%q không phải mã xã (5 chữ số) hay mã tỉnh (2 chữ số)", unit),
				fmt.Sprintf("%q is no code of a commune (5 digits) or province (2 digits)", unit)))
		}
	}
	if e.Parent != "" && e.Parent == e.Code {
		faults = append(faults, fault("parent", "không thể thuộc chính nó", "it cannot hang on itself"))
	}
	return faults
}

// checkTexts refuses personal data. Places and counterparts may bear persons' names, by law.
func (e Entry) checkTexts() []Fault {
	faults := append(tooLong("title", e.Title), tooLong("note", e.Note)...)
	if e.Title == "" {
		faults = append(faults, fault("title", "thiếu tên gọi", "the title is missing"))
	}
	if e.Kind == "counterpart" {
		faults = append(faults, checkUnitName("title", e.Title)...)
		for _, alias := range e.Aliases {
			faults = append(faults, checkUnitName("aliases", alias)...)
		}
	} else {
		faults = append(faults, freeTexts("title", e.Title, "aliases", strings.Join(e.Aliases, "; "))...)
	}
	faults = append(faults, checkUnitName("place", e.Place)...)
	return append(faults, freeTexts("code", e.Code, "agency", e.Agency, "host", e.Host, "document", e.Document, "note", e.Note)...)
}

func tooLong(field, text string) []Fault {
	if len([]rune(text)) <= MostText {
		return nil
	}
	return []Fault{fault(field, fmt.Sprintf("dài quá %d chữ", MostText), fmt.Sprintf("longer than %d letters", MostText))}
}

// Count is how many the entry counts: what it says, else the one thing it is.
func (e Entry) Count() float64 {
	if e.N != nil {
		return *e.N
	}
	return 1
}

// Day is the day by which an entry is found in a period: when it happened, was sent, or is to happen.
func (e Entry) Day() Date {
	for _, d := range []Date{e.On, e.Sent, e.Due, e.To} {
		if !d.IsZero() {
			return d
		}
	}
	return Date{}
}
