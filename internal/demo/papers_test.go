package demo

import (
	"reflect"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

// The made-up papers obey the rules of real ones, show every state, and are the same each time.
func TestPapersShowEveryState(t *testing.T) {
	today := border.NewDate(2026, time.November, 22)
	list, err := Papers(world(t, today))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Papers(world(t, today))
	if err != nil || !reflect.DeepEqual(list, again) {
		t.Errorf("two loads differ, %v", err)
	}
	states, nils := map[string]int{}, 0
	for _, p := range list {
		year, err := border.ParsePeriod(p.Period)
		if err != nil {
			t.Fatal(err)
		}
		e := programme.Expected{Obligation: p.Obligation, Period: year, Asks: yearly(), DueOn: border.NewDate(year.To.Year(), time.December, 19),
			Holder: programme.Holder{Code: p.Unit}}
		if p.Obligation == agencyDuty {
			e.Asks, e.DueOn = nil, border.Date{}
		}
		states[walk(t, e, p, today)]++
		if p.Draft != nil && p.Draft.Nil {
			nils++
		}
	}
	for _, state := range []string{"draft", "submitted", "returned", "accepted", "late", "waived"} {
		if states[state] == 0 {
			t.Errorf("no report is %s: %v", state, states)
		}
	}
	if nils == 0 {
		t.Error("no report says that nothing happened")
	}
	s := setUp(t)
	for _, year := range []int{2025, 2026} {
		if n := len(s.papers(year)); n < 5 {
			t.Errorf("%d: %d papers", year, n)
		}
	}
}

// walk takes a paper through its steps as the store does, and gives its state today.
func walk(t *testing.T, e programme.Expected, p Paper, today border.Date) string {
	t.Helper()
	var d *programme.Draft
	if p.Draft != nil {
		full := p.Draft.Filled(e.Asks)
		if faults := full.Check(e, border.Rules{Today: today, Area: border.ServedArea()}); len(faults) > 0 {
			t.Errorf("%s: %+v", p.Unit, faults)
		}
		d, e.Writers = &full, []string{full.By}
		e.Steps = []programme.Step{{To: programme.StateDraft, By: full.By, At: full.At}}
	}
	for _, step := range p.Steps {
		if err := e.Allow(step, d); err != nil {
			t.Errorf("%s %s: %v", p.Unit, step.To, err)
		}
		if n := len(e.Steps); n > 0 && step.At.Before(e.Steps[n-1].At) || border.DateOf(step.At).After(today) {
			t.Errorf("%s: %s on %s is out of order", p.Unit, step.To, step.At)
		}
		e.Steps = append(e.Steps, step)
	}
	return e.Standing(today).State
}
