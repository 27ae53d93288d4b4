package border

import (
	"slices"
	"testing"
	"time"
)

// Every state and subtype a rule names stands in the lists, every kind has a rule, and every state is some kind's.
func TestEntryRulesAndListsAgree(t *testing.T) {
	rules, used := entryRules(), map[string]bool{}
	for _, kind := range EntryKinds().IDs() {
		rule, known := rules[kind]
		if !known || len(rule.states) == 0 {
			t.Errorf("kind %s has no rule", kind)
		}
		for _, s := range rule.states {
			used[s] = true
			if !EntryStates().Has(s) {
				t.Errorf("%s: state %s is in no list", kind, s)
			}
		}
		for _, s := range rule.subtypes {
			used["subtype "+s] = true
			if !EntrySubtypes().Has(s) {
				t.Errorf("%s: subtype %s is in no list", kind, s)
			}
		}
	}
	for _, s := range EntryStates().IDs() {
		if !used[s] {
			t.Errorf("no kind has state %s", s)
		}
	}
	for _, s := range EntrySubtypes().IDs() {
		if !used["subtype "+s] {
			t.Errorf("no kind has subtype %s", s)
		}
	}
	if len(rules) != len(EntryKinds().Codes) {
		t.Errorf("%d rules for %d kinds", len(rules), len(EntryKinds().Codes))
	}
}

func TestEntryCheck(t *testing.T) {
	day := func(d int) Date { return NewDate(2026, time.March, d) }
	rules := Rules{Today: day(20), Area: ServedArea()}
	request := Entry{Code: "YC-1", Kind: "request", Subtype: "legal_assistance", Title: "Ủy thác tư pháp", Direction: "out", State: "answered", Sent: day(1), Acknowledged: day(3), Answered: day(9)}
	change := func(f func(*Entry)) Entry { e := request; f(&e); return e }
	for name, c := range map[string]struct {
		e     Entry
		field string // "" for none
	}{
		"right":                                 {request, ""},
		"a name":                                {change(func(e *Entry) { e.Note = "đầu mối Nguyễn Văn An nhận" }), "note"},
		"a phone":                               {change(func(e *Entry) { e.Title = "Đường dây nóng 0912 345 678" }), "title"},
		"clock runs back":                       {change(func(e *Entry) { e.Answered = day(2) }), "answered_on"},
		"answer of the future":                  {change(func(e *Entry) { e.Answered = day(21) }), "answered_on"},
		"no direction":                          {change(func(e *Entry) { e.Direction = "" }), "direction"},
		"a state of another":                    {change(func(e *Entry) { e.State = "resolved" }), "state"},
		"a kind there is not":                   {change(func(e *Entry) { e.Kind = "person" }), "kind"},
		"a unit with no code":                   {change(func(e *Entry) { e.Units = []string{"Lao Bảo"} }), "units"},
		"hangs on itself":                       {change(func(e *Entry) { e.Parent = "YC-1" }), "parent"},
		"done without a day":                    {Entry{Code: "K", Kind: "survey", Title: "Khảo sát", State: "done"}, "day"},
		"resolved without one":                  {Entry{Code: "V", Kind: "obstacle", Title: "Vướng", State: "resolved", On: day(2)}, "until"},
		"negative":                              {Entry{Code: "T", Kind: "training", Title: "Lớp", State: "done", On: day(2), N: ptr(-1.0)}, "n"},
		"briefing at no level":                  {Entry{Code: "G", Kind: "briefing", Title: "Giao ban", State: "planned", Due: day(30)}, "level"},
		"planned in the future":                 {Entry{Code: "G", Kind: "briefing", Title: "Giao ban", Level: "three_provinces", State: "planned", Due: day(30)}, ""},
		"a village named after a person passes": {Entry{Code: "B", Kind: "counterpart", Title: "Bản Nguyễn Văn Trỗi", Level: "village", State: "active"}, ""},
	} {
		faults := c.e.Check(rules)
		if c.field == "" {
			if len(faults) > 0 {
				t.Errorf("%s: %+v", name, faults)
			}
			continue
		}
		if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Field == c.field && f.Reason.VI != "" && f.Reason.EN != "" }) {
			t.Errorf("%s: %+v, want a fault of %s", name, faults, c.field)
		}
	}
}

func ptr[T any](v T) *T { return &v }
