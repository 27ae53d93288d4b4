package border

import (
	"fmt"
	"slices"
)

// LifeRules are the settings of the lives of hot spots and plots.
type LifeRules struct {
	HoldMonths   int     // how long a hot spot must have been held clear before it may be closed
	EffortMonths int     // in how many different months of the hold somebody must have looked
	ReformM      float64 // metres: a new suspected hot spot this near to a dismantled one may be it, formed again
}

// DefaultLifeRules are a year of holding clear, because drug areas are judged over a year (Decision 28/2025), with a look
// in at least one month; a kilometre, because a named place is known to a kilometre. All three are inferred settings.
func DefaultLifeRules() LifeRules { return LifeRules{HoldMonths: 12, EffortMonths: 1, ReformM: 1000} }

// Step brings a hot spot or plot from its state into another.
type Step struct {
	To     string
	On     Date
	Reason string
}

// Standing is where a hot spot or plot stands: its state, and since when. Since is zero where nobody said.
type Standing struct {
	State string
	Since Date
}

// HotspotSteps are the states a hot spot may come into from one. A place that formed again is watched again.
func HotspotSteps(from string) []string {
	return map[string][]string{
		"suspected":  {"managed", "dismantled"},
		"managed":    {"dismantled"},
		"dismantled": {"held_clear", "reformed"},
		"held_clear": {"closed", "reformed"},
		"closed":     {"reformed"},
		"reformed":   {"managed", "dismantled"},
	}[from]
}

// PlotSteps are the states a plot may come into from one.
func PlotSteps(from string) []string {
	return map[string][]string{
		"found":       {"measured", "destroyed"},
		"measured":    {"destroyed"},
		"destroyed":   {"revisit_due", "replanted", "clear"},
		"revisit_due": {"replanted", "clear"},
		"replanted":   {"measured", "destroyed"},
		"clear":       {"revisit_due", "replanted"},
	}[from]
}

// CheckHotspotStep lists why a hot spot may not take the step. looked is the number of months of the hold in which
// effort was recorded on its cells; it matters for closing only.
func (l LifeRules) CheckHotspotStep(at Standing, s Step, today Date, looked int) []Fault {
	faults := checkStep(at, s, today, HotspotSteps(at.State), HotspotStates())
	if len(faults) > 0 || s.To != "closed" {
		return faults
	}
	if at.Since.IsZero() {
		return []Fault{fault("since", "chưa biết giữ sạch từ ngày nào nên chưa được kết thúc", "nobody knows since when it was held clear, so it cannot be closed")}
	}
	if end := at.Since.AddMonths(l.HoldMonths); s.On.Before(end) {
		faults = append(faults, fault("on",
			fmt.Sprintf("phải giữ sạch %d tháng, đến hết ngày %s mới được kết thúc", l.HoldMonths, end.AddDays(-1).Vietnamese()),
			fmt.Sprintf("it must be held clear for %d months; it may be closed from %s", l.HoldMonths, end.English())))
	}
	if looked < l.EffortMonths {
		faults = append(faults, fault("state",
			fmt.Sprintf("thời gian giữ sạch có %d tháng tuần tra trên các ô của điểm, cần ít nhất %d; không tuần tra thì không kết luận", looked, l.EffortMonths),
			fmt.Sprintf("effort was recorded on its cells in %d months of the hold, at least %d are needed: no effort, no claim", looked, l.EffortMonths)))
	}
	return faults
}

// CheckPlotStep lists why a plot may not take the step.
func (l LifeRules) CheckPlotStep(at Standing, s Step, today Date) []Fault {
	return checkStep(at, s, today, PlotSteps(at.State), PlotStates())
}

func checkStep(at Standing, s Step, today Date, allowed []string, states CodeList) []Fault {
	if !slices.Contains(allowed, s.To) {
		var vi, en []string
		for _, a := range allowed {
			vi, en = append(vi, states.Label(a).VI), append(en, a)
		}
		return []Fault{fault("state",
			fmt.Sprintf("không thể từ %q sang %q; được phép: %q", states.Label(at.State).VI, states.Label(s.To).VI, vi),
			fmt.Sprintf("it cannot go from %s to %s; allowed: %q", at.State, s.To, en))}
	}
	faults := notFuture("since", s.On, Rules{Today: today})
	switch {
	case s.On.IsZero():
		faults = append(faults, fault("since", "thiếu ngày chuyển trạng thái", "the day of the change of state is missing"))
	case s.On.Before(at.Since):
		faults = append(faults, fault("since", fmt.Sprintf("ngày %s trước ngày của trạng thái hiện tại (%s)", s.On.Vietnamese(), at.Since.Vietnamese()),
			fmt.Sprintf("%s is before the day of the present state (%s)", s.On.English(), at.Since.English())))
	}
	return append(faults, checkFreeText("reason", s.Reason)...)
}

// CheckReason asks for the reason of a change that a person makes.
func CheckReason(reason string) []Fault {
	if reason == "" {
		return []Fault{fault("reason", "thiếu lý do", "the reason is missing")}
	}
	return checkFreeText("reason", reason)
}
