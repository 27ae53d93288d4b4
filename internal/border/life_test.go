package border_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"cotmoc/internal/border"
)

var lifeDay = border.NewDate(2026, 11, 21)

// Every state of the code list stands in the table, and every step leads to a state of the list.
func TestStepsCoverTheStates(t *testing.T) {
	for name, c := range map[string]struct {
		states border.CodeList
		steps  func(string) []string
	}{"hotspot": {border.HotspotStates(), border.HotspotSteps}, "plot": {border.PlotStates(), border.PlotSteps}} {
		for _, from := range c.states.IDs() {
			if len(c.steps(from)) == 0 {
				t.Errorf("%s: nothing follows %s", name, from)
			}
			for _, to := range c.steps(from) {
				if !c.states.Has(to) || to == from {
					t.Errorf("%s: %s leads to %s", name, from, to)
				}
			}
		}
	}
}

func TestStepsOutsideTheTableAreRefused(t *testing.T) {
	l := border.DefaultLifeRules()
	for _, from := range border.HotspotStates().IDs() {
		for _, to := range border.HotspotStates().IDs() {
			at := border.Standing{State: from, Since: lifeDay.AddMonths(-24)}
			faults := l.CheckHotspotStep(at, border.Step{To: to, On: lifeDay, Reason: "x"}, lifeDay, 12)
			if allowed := slices.Contains(border.HotspotSteps(from), to); allowed != (len(faults) == 0) {
				t.Errorf("%s to %s: allowed %v, faults %v", from, to, allowed, faults)
			}
		}
	}
}

func TestClosing(t *testing.T) {
	l := border.DefaultLifeRules()
	since := border.NewDate(2025, 11, 21)
	for _, c := range []struct {
		name   string
		since  border.Date
		on     border.Date
		looked int
		field  string // of the first fault; "" may close
	}{
		{"a day early", since, lifeDay.AddDays(-1), 3, "on"},
		{"on the day", since, lifeDay, 1, ""},
		{"nobody looked", since, lifeDay, 0, "state"},
		{"nobody knows since when", border.Date{}, lifeDay, 12, "since"},
		{"in the future", since, lifeDay.AddDays(1), 12, "since"},
	} {
		faults := l.CheckHotspotStep(border.Standing{State: "held_clear", Since: c.since}, border.Step{To: "closed", On: c.on}, lifeDay, c.looked)
		if c.field == "" && len(faults) > 0 || c.field != "" && (len(faults) == 0 || faults[0].Field != c.field) {
			t.Errorf("%s: %v", c.name, faults)
		}
	}
}

// Whatever steps are tried, a hot spot that is closed was held clear for the whole hold, with effort.
func TestNoWayToCloseEarly(t *testing.T) {
	l := border.DefaultLifeRules()
	dice := rand.New(rand.NewPCG(1, 2))
	states := border.HotspotStates().IDs()
	closed := 0
	for range 3000 {
		at := border.Standing{State: "suspected", Since: border.NewDate(2020, 1, 1)}
		var clearSince border.Date
		for on := at.Since; on.Before(lifeDay); on = on.AddDays(dice.IntN(120)) {
			looked := dice.IntN(3)
			s := border.Step{To: states[dice.IntN(len(states))], On: on.AddDays(dice.IntN(60) - 10)}
			if len(l.CheckHotspotStep(at, s, lifeDay, looked)) > 0 {
				continue
			}
			if s.On.Before(at.Since) {
				t.Fatalf("time ran backwards: %v after %v", s, at)
			}
			switch s.To {
			case "held_clear":
				clearSince = s.On
			case "closed":
				closed++
				if s.On.Before(clearSince.AddMonths(l.HoldMonths)) || looked < 1 || at.State != "held_clear" {
					t.Fatalf("closed on %s after %v with %d looks", s.On, at, looked)
				}
			}
			at = border.Standing{State: s.To, Since: s.On}
		}
	}
	if closed == 0 {
		t.Error("nothing was ever closed: the walk proves nothing")
	}
}

func TestPlotLife(t *testing.T) {
	l := border.DefaultLifeRules()
	at := border.Standing{State: "found", Since: border.NewDate(2025, 1, 1)}
	for _, to := range []string{"measured", "destroyed", "revisit_due", "replanted", "measured", "destroyed", "clear"} {
		at.Since = at.Since.AddMonths(1)
		if faults := l.CheckPlotStep(at, border.Step{To: to, On: at.Since}, lifeDay); len(faults) > 0 {
			t.Fatalf("%s to %s: %v", at.State, to, faults)
		}
		at.State = to
	}
	if faults := l.CheckPlotStep(border.Standing{State: "found"}, border.Step{To: "clear", On: lifeDay}, lifeDay); len(faults) == 0 {
		t.Error("a plot nobody destroyed is clear")
	}
}

func TestMassFactors(t *testing.T) {
	f := border.MassFactor{ID: "a", Substance: "methamphetamine", Unit: "tablet", LowG: 0.08, BestG: 0.09, HighG: 0.1,
		ValidFrom: border.NewDate(2000, 1, 1), Basis: "inferred, a setting"}
	later := f
	later.ID, later.ValidFrom = "b", border.NewDate(2026, 1, 1)
	if err := border.CheckMassFactors([]border.MassFactor{f, later}); err == nil {
		t.Error("two factors hold at once")
	}
	f.ValidTo = border.NewDate(2025, 12, 31)
	if err := border.CheckMassFactors([]border.MassFactor{f, later}); err != nil {
		t.Error(err)
	}
	f.HighG = 0.01
	if f.Check() == nil {
		t.Error("high below low")
	}
}
