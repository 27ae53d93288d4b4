package programme

import (
	"math"
	"slices"
)

// The sorts of targets, which are never added up together.
const (
	SortOutput  = "output"  // what enforcement does: shown with effort
	SortOutcome = "outcome" // what became of the area
	SortProcess = "process" // meetings, plans, training
)

// The states of a target.
const (
	OnTrack  = "on_track"
	AtRisk   = "at_risk"
	OffTrack = "off_track"
	Achieved = "achieved"
	Unknown  = "unknown"
)

// TargetStates lists the states of a target, the worst news first.
func TargetStates() []string { return []string{OffTrack, AtRisk, Unknown, OnTrack, Achieved} }

// margin is how far behind what is expected a value may be and only be at risk: a tenth, inferred.
const margin = 0.1

// answer is what can be said of a condition when some inputs are missing.
type answer int

const (
	perhaps answer = iota
	yes
	no
)

func (g Goal) isChange() bool {
	return g.ChangeAtLeast != nil || g.ChangeAtMost != nil || g.ChangeAbove != nil || g.ChangeBelow != nil
}

// rises says that more is better.
func (g Goal) rises() bool {
	return g.AtLeast != nil || g.Above != nil || g.All || g.ChangeAtLeast != nil || g.ChangeAbove != nil
}

// strict says that the bound itself does not do.
func (g Goal) strict() bool { return g.Above != nil || g.ChangeAbove != nil || g.ChangeBelow != nil }

// bound gives the value the goal asks for, of a change that many times the value of the year before.
func (g Goal) bound(before float64) float64 {
	for _, b := range []*float64{g.AtLeast, g.AtMost, g.Above} {
		if b != nil {
			return *b
		}
	}
	for _, b := range []*float64{g.ChangeAtLeast, g.ChangeAtMost, g.ChangeAbove, g.ChangeBelow} {
		if b != nil {
			return before * (1 + *b)
		}
	}
	if g.All {
		return 1
	}
	return 0
}

// onlyCounts says that the document wants a number kept and sets no level: there is nothing to reach or to miss.
func (g Goal) onlyCounts() bool { return g.AtLeast != nil && *g.AtLeast == 0 && g.UpTo == nil }

// meets says whether a value from low to high meets the goal whatever it is within them.
func (g Goal) meets(low, high, bound float64) answer {
	const near = 1e-9 // shares are divided floats
	reached := func(v float64) bool {
		switch {
		case g.rises() && g.strict():
			return v > bound+near
		case g.rises():
			return v >= bound-near
		case g.strict():
			return v < bound-near
		}
		return v <= bound+near
	}
	first, last := reached(low), reached(high)
	switch {
	case first && last:
		return yes
	case !first && !last:
		return no
	}
	return perhaps
}

// ends are a value that may be any from Low to High.
type ends struct{ low, high float64 }

func (e ends) exact() bool { return e.low == e.high }

// judge tells the state of a target from its value. share is how much of the time has passed, 0 to 1: 1 when it is
// over. grows says that the value adds up over the time; expected is what the trajectory expects by now, nil: none.
func (g Goal) judge(v ends, bound, share float64, grows bool, expected *float64) string {
	met := g.meets(v.low, v.high, bound)
	over := share >= 1
	switch {
	case over && met == yes:
		return Achieved
	case over && met == no:
		return OffTrack
	case over:
		return Unknown
	case g.rises():
		return g.judgeRise(v, met, bound, share, grows, expected)
	}
	return g.judgeFall(v, met, bound, share, grows, expected)
}

// judgeRise judges before the end what must come up to a bound.
func (g Goal) judgeRise(v ends, met answer, bound, share float64, grows bool, expected *float64) string {
	if met == yes && grows {
		return Achieved // what adds up is not lost again
	}
	if met == yes {
		return OnTrack
	}
	now := bound
	switch {
	case expected != nil:
		now = *expected
	case grows:
		now = bound * share
	}
	switch {
	case v.low >= now-1e-9 && (met != no || grows || expected != nil):
		return OnTrack
	case v.high < now*(1-margin):
		return OffTrack
	case v.exact():
		return AtRisk
	}
	return Unknown
}

// judgeFall judges before the end what must stay below a bound.
func (g Goal) judgeFall(v ends, met answer, bound, share float64, grows bool, expected *float64) string {
	if met == no && (grows || expected == nil) {
		return OffTrack
	}
	if met == perhaps {
		return Unknown
	}
	now := bound
	switch {
	case expected != nil:
		now = *expected
	case grows && bound > 0:
		now = bound * share
	}
	switch {
	case v.high <= now+1e-9:
		return OnTrack
	case v.low > now+math.Abs(now)*margin && expected != nil:
		return OffTrack
	}
	return AtRisk
}

// worst gives the state that is news first.
func worst(states []string) string {
	for _, s := range TargetStates() {
		if slices.Contains(states, s) {
			return s
		}
	}
	return Unknown
}

// isShare says that the value is a part of a whole, 0 to 1.
func (m Measure) isShare() bool {
	switch {
	case m.Share != nil, m.Recognised != "", m.Kept != "", len(m.Classes) > 0, len(m.ProvinceClass) > 0, m.Duties != "", m.Reports != "", len(m.Traffic) > 0:
		return true
	case m.Hotspots != nil:
		return m.Hotspots.In != ""
	case m.Plots != nil:
		return m.Plots.In != ""
	case m.Entries != nil:
		return m.Entries.In != nil
	}
	return false
}

// grows says that the value adds up within a year and never falls.
func (m Measure) grows() bool {
	switch {
	case m.isShare():
		return false
	case m.Villages != "":
		return false
	case m.Hotspots != nil:
		return m.Hotspots.Count == countNew || m.Hotspots.Count == countReformed || m.Hotspots.Count == countDismantled
	case m.Plots != nil:
		return m.Plots.Count == countReplanted || m.Plots.Count == countDestroyed
	case m.Entries != nil:
		return !m.Entries.Standing
	}
	return !slices.ContainsFunc(m.Sum, isStock)
}

// isStock says that an indicator counts what is there, not what happened.
func isStock(indicator string) bool {
	return slices.Contains([]string{"residents", "addicts_on_file", "users_on_file", "addicts_exempt", "use_points", "wanted_hiding", "retail_points",
		"retailers_known", "retailers_managed", "schools", "industrial_zones"}, indicator)
}
